using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SftpTools.FileSystems;

namespace SftpTools.Listing;

/// <summary>
/// Walks a tree, directory by directory in a stable order, parents before children. While one directory is consumed the next ones are
/// already being listed, so that a deep tree over a slow link does not cost its round trips one after the other.
/// </summary>
internal sealed class TreeWalker(
    Func<string, CancellationToken, IAsyncEnumerable<FileEntry>> list, int prefetch, Func<CancellationToken, ValueTask<Task>>? whenScarce = null)
{
    public TreeWalker(IFileSystem files, int prefetch)
        : this(files.EnumerateAsync, prefetch, files.WhenHandlesAreScarceAsync)
    {
    }

    // Entries that a directory listed ahead may hold in memory before its reader comes.
    private const int EntriesAhead = 512;

    // Every directory that is listed is an open handle on the server.
    private const int MostDirectoriesAhead = 64;
    private const int SafeDirectoriesAhead = 16;

    /// <summary>Makes a walker that lists as many directories at once as the file system allows.</summary>
    public static async ValueTask<TreeWalker> ForAsync(IFileSystem files, CancellationToken cancellationToken)
    {
        FileSystemCapabilities capabilities = await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        // Half of them, because other work goes on in the same session.
        int ahead = capabilities.MaxOpenFiles > 0
            ? Math.Clamp((int)(capabilities.MaxOpenFiles / 2), 1, MostDirectoriesAhead)
            : SafeDirectoriesAhead;
        return new TreeWalker(files, ahead);
    }

    /// <summary>
    /// Lists the directory and everything below that the descend function allows. An entry comes with the directory it was found in; a
    /// directory that cannot be listed comes as a <see cref="Found"/> with an error instead of entries.
    /// </summary>
    /// <param name="root">The directory to begin with.</param>
    /// <param name="descend">Whether to walk into a directory entry; the second argument is its depth, 1 for children of the root.</param>
    /// <param name="cancellationToken">Ends the walk and the listings under way.</param>
    public async IAsyncEnumerable<Found> WalkAsync(
        FileEntry root, Func<FileEntry, int, ValueTask<bool>> descend, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        LinkedList<Listing> pending = new();
        pending.AddLast(new Listing(root, 0));
        try
        {
            while (pending.First is { } next)
            {
                StartAhead(pending, stop.Token);
                pending.RemoveFirst();
                Listing listing = next.Value;
                List<Listing> children = [];
                await foreach (Found found in listing.Entries!.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return found;
                    if (found.Entry is { Type: FileEntryType.Directory or FileEntryType.SymbolicLink } entry
                        && await descend(entry, listing.Depth + 1).ConfigureAwait(false))
                    {
                        children.Add(new Listing(entry, listing.Depth + 1));
                    }
                }
                // Depth first: the children of this directory come before its siblings' children.
                for (int i = children.Count - 1; i >= 0; i--)
                    pending.AddFirst(children[i]);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private void StartAhead(LinkedList<Listing> pending, CancellationToken cancellationToken)
    {
        int ahead = 0;
        for (LinkedListNode<Listing>? node = pending.First; node is not null && ahead <= prefetch; node = node.Next, ahead++)
        {
            if (node.Value.Entries is null)
            {
                node.Value.Entries = Channel.CreateBounded<Found>(EntriesAhead);
                _ = ListAsync(node.Value, cancellationToken);
            }
        }
    }

    private async Task ListAsync(Listing listing, CancellationToken cancellationToken)
    {
        ChannelWriter<Found> writer = listing.Entries!.Writer;
        // What waits here for its turn holds a handle, which those before it in turn may need.
        Queue<Found>? spilled = null;
        try
        {
            await foreach (FileEntry entry in list(listing.Directory.Path, cancellationToken).ConfigureAwait(false))
            {
                Found found = new(listing.Directory, entry, null);
                if (spilled is null && !writer.TryWrite(found) && !await TryWriteAsync(writer, found, cancellationToken).ConfigureAwait(false))
                    spilled = new Queue<Found>([found]);
                else
                    spilled?.Enqueue(found);
            }
            while (spilled is not null && spilled.TryDequeue(out Found late))
                await writer.WriteAsync(late, cancellationToken).ConfigureAwait(false);
            writer.Complete();
        }
        catch (SftpException exception)
        {
            try
            {
                while (spilled is not null && spilled.TryDequeue(out Found late))
                    await writer.WriteAsync(late, cancellationToken).ConfigureAwait(false);
                await writer.WriteAsync(new Found(listing.Directory, null, exception), cancellationToken).ConfigureAwait(false);
                writer.Complete();
            }
            catch (OperationCanceledException cancelled)
            {
                writer.Complete(cancelled);
            }
        }
        catch (Exception exception)
        {
            writer.Complete(exception);
        }
    }

    /// <summary>Hands on an entry when there is room for it; false when handles turn out to be scarce before.</summary>
    private async ValueTask<bool> TryWriteAsync(ChannelWriter<Found> writer, Found found, CancellationToken cancellationToken)
    {
        Task? scarce = whenScarce is null ? null : await whenScarce(cancellationToken).ConfigureAwait(false);
        do
        {
            Task<bool> room = writer.WaitToWriteAsync(cancellationToken).AsTask();
            if (scarce is not null && await Task.WhenAny(room, scarce).ConfigureAwait(false) == scarce)
                return false;
            await room.ConfigureAwait(false);
        }
        while (!writer.TryWrite(found));
        return true;
    }

    /// <summary>An entry, or the error that ended the listing of its directory.</summary>
    internal readonly record struct Found(FileEntry Directory, FileEntry? Entry, SftpException? Error);

    private sealed class Listing(FileEntry directory, int depth)
    {
        public FileEntry Directory { get; } = directory;

        public int Depth { get; } = depth;

        public Channel<Found>? Entries { get; set; }
    }
}
