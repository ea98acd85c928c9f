using System.Runtime.CompilerServices;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Listing;

namespace SftpTools.Items;

/// <summary>
/// Turns the raw entries of a server into what an admin sees: owners named, links resolved, directories first and by name. Sorting needs
/// the whole directory, streaming must not wait for it: the first entries of each directory are held back and sorted; of a directory
/// larger than that, the rest follows as it comes.
/// </summary>
internal static class SftpListing
{
    private const int SortedEntries = 1000;
    private const int BatchEntries = 100;

    /// <summary>An entry, and whether it is a directory or leads to one.</summary>
    internal readonly record struct Item(FileEntry Entry, bool IsContainer);

    /// <summary>Completes a walk, directory by directory. Errors of single directories pass through in their place.</summary>
    public static async IAsyncEnumerable<(IReadOnlyList<Item> Items, TreeWalker.Found? Error)> CompleteAsync(
        SftpFileSystem files, IAsyncEnumerable<TreeWalker.Found> walk, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<FileEntry> batch = [];
        FileEntry? directory = null;
        bool sorting = true;
        await foreach (TreeWalker.Found found in walk.ConfigureAwait(false))
        {
            if (!ReferenceEquals(found.Directory, directory))
            {
                if (batch.Count > 0)
                    yield return (await FlushAsync(files, batch, sorting, cancellationToken).ConfigureAwait(false), null);
                directory = found.Directory;
                sorting = true;
            }
            if (found.Entry is null)
            {
                yield return ([], found);
                continue;
            }
            batch.Add(found.Entry);
            if (batch.Count >= (sorting ? SortedEntries : BatchEntries))
            {
                yield return (await FlushAsync(files, batch, sorting, cancellationToken).ConfigureAwait(false), null);
                sorting = false;
            }
        }
        if (batch.Count > 0)
            yield return (await FlushAsync(files, batch, sorting, cancellationToken).ConfigureAwait(false), null);
    }

    /// <summary>Names the owners of entries and follows their links, all in a few round trips.</summary>
    public static async Task<IReadOnlyList<Item>> DescribeAsync(
        SftpFileSystem files, IReadOnlyList<FileEntry> entries, CancellationToken cancellationToken)
    {
        IReadOnlyList<FileEntry> named = await files.NameOwnersAsync(entries, cancellationToken).ConfigureAwait(false);
        if (named.All(static entry => entry.Type != FileEntryType.SymbolicLink))
            return [.. named.Select(static entry => new Item(entry, entry.Type == FileEntryType.Directory))];
        Task<Item>[] items = [.. named.Select(entry => FollowAsync(files, entry, cancellationToken))];
        return await Task.WhenAll(items).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<Item>> FlushAsync(
        SftpFileSystem files, List<FileEntry> batch, bool sort, CancellationToken cancellationToken)
    {
        IReadOnlyList<Item> items = await DescribeAsync(files, batch, cancellationToken).ConfigureAwait(false);
        batch.Clear();
        return sort
            ? [.. items.OrderByDescending(item => item.IsContainer).ThenBy(item => item.Entry.Name, StringComparer.CurrentCultureIgnoreCase)]
            : items;
    }

    private static async Task<Item> FollowAsync(SftpFileSystem files, FileEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Type != FileEntryType.SymbolicLink)
            return new Item(entry, entry.Type == FileEntryType.Directory);
        Task<string> target = files.ReadLinkAsync(entry.Path, cancellationToken).AsTask();
        Task<FileEntry?> end = files.GetEntryAsync(entry.Path, followLink: true, cancellationToken).AsTask();
        await Task.WhenAll(target, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        // A link that cannot be read, or leads nowhere, is shown all the same.
        return new Item(
            entry with { LinkTarget = target.IsCompletedSuccessfully ? target.Result : null },
            end.IsCompletedSuccessfully && end.Result?.Type == FileEntryType.Directory);
    }
}
