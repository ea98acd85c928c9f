using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Names;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// Lists the directories that a job writes into, each once, beside the copy. What cannot be listed tells nothing: it is no trouble of the
/// copy.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose until its wait handle is asked for.")]
internal sealed class TargetListings(IFileSystem target, OpenFilesLimit openFiles, TemporaryNameShape shape)
{
    // In a large directory not more is looked at than this: the copy of one file must not cost the listing of a million.
    private const int MostEntries = 20_000;
    private const int ListingsAtOnce = 4;

    // With fewer handles each one counts.
    private const int FewHandles = 16;

    private readonly ConcurrentDictionary<string, Lazy<Listing>> _listings = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(ListingsAtOnce);

    /// <summary>The listing of a directory; whoever copies a file must not wait for it.</summary>
    public Task<TargetListing> OfAsync(string directory, CancellationToken cancellationToken) => Start(directory, cancellationToken).Found;

    /// <summary>How many names a file has, by the listing of its directory; null where that does not tell.</summary>
    public async ValueTask<int?> CountLinksAsync(string directory, string name, CancellationToken cancellationToken)
    {
        Listing listing = Start(directory, cancellationToken);
        // It may wait for the place of the very file that would wait for it.
        if (listing.Waits)
            return null;
        TargetListing found = await listing.Found.WaitAsync(cancellationToken).ConfigureAwait(false);
        return found.Links.TryGetValue(name, out int links) ? links : null;
    }

    private Listing Start(string directory, CancellationToken cancellationToken) => _listings.GetOrAdd(
        directory,
        path => new Lazy<Listing>(() =>
        {
            bool waits = openFiles.IsSmall;
            return new Listing(Task.Run(() => ListAsync(path, waits, cancellationToken), CancellationToken.None), waits);
        })).Value;

    private async Task<TargetListing> ListAsync(string directory, bool waits, CancellationToken cancellationToken)
    {
        bool hasTurn = false;
        bool hasPlace = false;
        try
        {
            await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            hasTurn = true;
            FileSystemCapabilities capabilities = await target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
            if (capabilities.MaxOpenFiles is > 0 and < FewHandles)
                return TargetListing.None;
            if (waits)
                await openFiles.EnterAsync(cancellationToken).ConfigureAwait(false);
            else
                openFiles.EnterAtOnce();
            hasPlace = true;
            return await ReadAsync(directory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            return TargetListing.None;
        }
        finally
        {
            if (hasPlace)
                openFiles.Leave();
            if (hasTurn)
                _turns.Release();
        }
    }

    private async Task<TargetListing> ReadAsync(string directory, CancellationToken cancellationToken)
    {
        TargetListing listing = new();
        int looked = 0;
        await foreach (FileEntry entry in target.EnumerateAsync(directory, cancellationToken).ConfigureAwait(false))
        {
            // A trial of links leaves a link.
            if (entry.Type is FileEntryType.File or FileEntryType.SymbolicLink
                && shape.TokenOf(entry.Name) is { } token && CopyToken.IsOfGoneProgram(token))
            {
                if (shape.FinalNameOf(entry.Name) is not { } final)
                    listing.LeftParts.Add(entry.Path);
                else if (entry.Type == FileEntryType.File)
                    listing.LeftByPattern.Add((entry.Path, final));
            }
            if (entry.Type == FileEntryType.File)
            {
                if (entry.Links > 1)
                    listing.Links[entry.Name] = entry.Links.Value;
            }
            if (++looked == MostEntries)
                break;
        }
        return listing;
    }

    /// <summary>A listing under way, and whether it waits for the place of an open file.</summary>
    private sealed record Listing(Task<TargetListing> Found, bool Waits);
}
