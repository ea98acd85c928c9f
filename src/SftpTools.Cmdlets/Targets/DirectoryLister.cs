using System.Runtime.CompilerServices;
using SftpTools.FileSystems;
using SftpTools.Items;
using SftpTools.Listing;

namespace SftpTools.Cmdlets.Targets;

/// <summary>Lists a directory, or the tree below it, as Get-ChildItem does: what is hidden is neither shown nor entered.</summary>
/// <param name="session">Where the directory is.</param>
/// <param name="filter">What to show.</param>
/// <param name="levels">How many levels below to list, too.</param>
/// <param name="links">Lets the walk go into links to directories; null where it does not.</param>
/// <param name="report">Told of each directory below that cannot be listed, while the listing goes on.</param>
internal sealed class DirectoryLister(
    SftpSession session, EntryFilter filter, uint levels, SymlinkLoopGuard? links, Func<SftpException, Task> report)
{
    /// <summary>The items in batches as they come. Throws when the directory itself cannot be listed.</summary>
    public async IAsyncEnumerable<IReadOnlyList<SftpListing.Item>> ListAsync(
        FileEntry directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (links is not null)
            await links.BeginAsync(directory, cancellationToken).ConfigureAwait(false);
        TreeWalker walker = await TreeWalker.ForAsync(session.Files, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<TreeWalker.Found> walk = walker.WalkAsync(
            directory,
            async (entry, depth) => depth <= levels && filter.IsVisible(entry)
                && (links is null ? entry.Type == FileEntryType.Directory : await links.MayEnterAsync(entry, cancellationToken).ConfigureAwait(false)),
            cancellationToken);
        await foreach ((IReadOnlyList<SftpListing.Item> items, TreeWalker.Found? error) in SftpListing
            .CompleteAsync(session.Files, OnlyWantedAsync(walk), cancellationToken).ConfigureAwait(false))
        {
            if (error is { Error: { } exception } failed)
            {
                if (ReferenceEquals(failed.Directory, directory))
                    throw exception;
                await report(exception).ConfigureAwait(false);
            }
            List<SftpListing.Item> wanted = [.. items.Where(item => filter.PassesAs(item.Entry, item.IsContainer))];
            if (wanted.Count > 0)
                yield return wanted;
        }
    }

    private async IAsyncEnumerable<TreeWalker.Found> OnlyWantedAsync(IAsyncEnumerable<TreeWalker.Found> walk)
    {
        await foreach (TreeWalker.Found found in walk.ConfigureAwait(false))
        {
            if (found.Entry is not { } entry || filter.Passes(entry))
                yield return found;
        }
    }
}
