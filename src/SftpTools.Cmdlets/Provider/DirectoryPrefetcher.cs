using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// Lists directories for the engine, which walks a tree by itself for -Include and -Exclude, one directory after the other. While it looks at
/// one, the next ones are being listed already: its order is known, each directory's own before the one beside it.
/// </summary>
/// <param name="session">Whose directories these are.</param>
/// <param name="proves">Whether a link that passes for a directory holds nothing; some servers answer LSTAT with what a link names.</param>
internal sealed class DirectoryPrefetcher(SftpSession session, bool proves)
{
    // Every directory that is listed is an open handle on the server.
    private const int MostAhead = 32;

    private static readonly EntryFilter s_everything = new() { Names = new NameFilter(null, null, null), ShowHidden = true };

    private readonly LinkedList<Listing> _pending = new();

    /// <summary>Whose directories these are.</summary>
    public SftpSession Session => session;

    /// <summary>All that is in a directory, hidden names too. Throws when it cannot be listed.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="walks">Whether the engine will ask for the directories in it next.</param>
    /// <param name="token">Ends the listings, those ahead too.</param>
    public async Task<(IReadOnlyList<SftpListing.Item> Items, long ChangeCount)> ListAsync(FileEntry directory, bool walks, CancellationToken token)
    {
        Listing listing = Take(directory);
        listing.Start(session, proves, token);
        IReadOnlyList<SftpListing.Item> items = await listing.Items!.ConfigureAwait(false);
        if (walks)
            GoAhead(items, token);
        return (items, listing.ChangeCount);
    }

    private Listing Take(FileEntry directory)
    {
        for (LinkedListNode<Listing>? node = _pending.First; node is not null; node = node.Next)
        {
            if (node.Value.Directory.Path == directory.Path)
            {
                _pending.Remove(node);
                return node.Value;
            }
        }
        return new Listing(directory);
    }

    private void GoAhead(IReadOnlyList<SftpListing.Item> items, CancellationToken token)
    {
        foreach (SftpListing.Item item in items.Where(static item => item.Entry.Type == FileEntryType.Directory).Reverse())
            _pending.AddFirst(new Listing(item.Entry));
        foreach (Listing next in _pending.Take(MostAhead))
            next.Start(session, proves, token);
    }

    private sealed class Listing(FileEntry directory)
    {
        public FileEntry Directory { get; } = directory;

        public Task<IReadOnlyList<SftpListing.Item>>? Items { get; private set; }

        public long ChangeCount { get; private set; }

        public void Start(SftpSession session, bool proves, CancellationToken token)
        {
            if (Items is not null)
                return;
            ChangeCount = session.Files.ChangeCount;
            Items = Task.Run(() => ListAsync(session, proves, token), token);
            // Nobody may ask for it any more.
            _ = Items.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        }

        private async Task<IReadOnlyList<SftpListing.Item>> ListAsync(SftpSession session, bool proves, CancellationToken token)
        {
            List<SftpListing.Item> items = [];
            // In the same flight as the listing.
            Task<bool?> link = proves ? session.Files.IsLinkAsync(Directory.Path, token).AsTask() : Task.FromResult<bool?>(false);
            DirectoryLister lister = new(session, s_everything, 0, links: null, static _ => Task.CompletedTask);
            await foreach (IReadOnlyList<SftpListing.Item> some in lister.ListAsync(Directory, token).ConfigureAwait(false))
                items.AddRange(some);
            return await link.ConfigureAwait(false) == true ? [] : items;
        }
    }
}
