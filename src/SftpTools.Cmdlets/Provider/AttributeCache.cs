using System.Runtime.CompilerServices;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// What was seen of a server a moment ago. PowerShell's engine asks the same several times for one command; the answers are given from here
/// for two seconds at most, until something is changed through the session, and not beyond the command: see <see cref="BeginCommand"/>.
/// </summary>
internal sealed class AttributeCache
{
    private const int MostEntries = 100_000;

    private const int LongestAge = 2000;

    // The engine expands wildcards before it says that a command begins. What it listed for that belongs to the command.
    private const int ListingAge = 100;

    private static readonly ConditionalWeakTable<SftpSession, AttributeCache> s_caches = [];

    private readonly SftpFileSystem _files;

    // Guarded by itself.
    private readonly Dictionary<string, Seen> _seen = [];
    private long _changeCount;
    private Listing? _listing;
    private (SftpException Exception, long Time)? _failure;

    private AttributeCache(SftpFileSystem files) => _files = files;

    /// <summary>The cache of a session.</summary>
    public static AttributeCache Of(SftpSession session) => s_caches.GetValue(session, static session => new AttributeCache(session.Files));

    /// <summary>Forgets what earlier commands have seen; what the engine has just listed for this one stays.</summary>
    public void BeginCommand()
    {
        lock (_seen)
        {
            Listing? listing = _listing is { } last && Environment.TickCount64 - last.Time <= ListingAge ? last : null;
            Clear();
            if (listing is null)
                return;
            foreach (SftpListing.Item item in listing.Items)
                _seen[item.Entry.Path] = new Seen(item.Entry, item.IsContainer, item, listing.Time, IsProven: true);
            _listing = listing with { IsForCommand = true };
        }
    }

    /// <summary>What the engine has listed of this directory for the command that has begun, once; else null.</summary>
    public IReadOnlyList<SftpListing.Item>? TakeListing(string path)
    {
        lock (_seen)
        {
            Refresh();
            if (_listing is not { IsForCommand: true } listing || listing.Path != path || Environment.TickCount64 - listing.Time >= LongestAge)
                return null;
            _listing = null;
            return listing.Items;
        }
    }

    /// <summary>Takes in all that is in a directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="items">What is in it.</param>
    /// <param name="changeCount">The count of changes before it was listed.</param>
    public void AddListing(string path, IReadOnlyList<SftpListing.Item> items, long changeCount)
    {
        foreach (SftpListing.Item item in items)
            Add(item.Entry, item.IsContainer, item, changeCount, isProven: true);
        lock (_seen)
        {
            Refresh();
            if (changeCount == _changeCount)
                _listing = new Listing(path, items, Environment.TickCount64, IsForCommand: false);
        }
    }

    /// <summary>What was seen at a path; null when that is not known, or not any more.</summary>
    public Seen? Find(string path)
    {
        lock (_seen)
        {
            Refresh();
            return _seen.TryGetValue(path, out Seen? seen) && Environment.TickCount64 - seen.Time < LongestAge ? seen : null;
        }
    }

    /// <summary>
    /// What a look has failed with just now. Who asks next gets that instead of waiting for a dead server once more: the engine hears no
    /// failure of the first question and goes on to the next.
    /// </summary>
    public SftpException? Failure
    {
        get
        {
            lock (_seen)
                return _failure is (SftpException exception, long time) && Environment.TickCount64 - time < LongestAge ? exception.Again() : null;
        }
    }

    /// <summary>Takes in that a look has failed.</summary>
    public void AddFailure(SftpException exception)
    {
        lock (_seen)
            _failure = (exception, Environment.TickCount64);
    }

    /// <summary>Takes in what was seen.</summary>
    /// <param name="entry">The entry, a link as itself.</param>
    /// <param name="isContainer">Whether it is a directory or leads to one; null when that was not looked at.</param>
    /// <param name="item">The entry with owners and link target; null when these were not asked for.</param>
    /// <param name="changeCount">The count of changes before it was asked for.</param>
    /// <param name="isProven">Whether what looks like a directory is known to be no link to one.</param>
    public void Add(FileEntry entry, bool? isContainer, SftpListing.Item? item, long changeCount, bool isProven = false)
    {
        lock (_seen)
        {
            Refresh();
            if (changeCount != _changeCount)
                return;
            if (_seen.Count >= MostEntries)
                _seen.Clear();
            bool? known = isContainer ?? (entry.Type == FileEntryType.SymbolicLink ? null : entry.Type == FileEntryType.Directory);
            _seen[entry.Path] = new Seen(entry, known, item, Environment.TickCount64, isProven);
        }
    }

    /// <summary>Forgets one path alone, after a change that touched nothing else and was the only one since the count was taken.</summary>
    public void Forget(string path, long changeCountBefore)
    {
        lock (_seen)
        {
            if (_changeCount == changeCountBefore && _files.ChangeCount == changeCountBefore + 1)
                _changeCount = changeCountBefore + 1;
            Refresh();
            _seen.Remove(path);
            _listing = null;
        }
    }

    private void Refresh()
    {
        long now = _files.ChangeCount;
        if (now == _changeCount)
            return;
        Clear();
        _changeCount = now;
    }

    private void Clear()
    {
        _failure = null;
        _seen.Clear();
        _listing = null;
    }

    private sealed record Listing(string Path, IReadOnlyList<SftpListing.Item> Items, long Time, bool IsForCommand);

    /// <summary>An entry as it was seen, and when; proven when it looks like a directory and is known to be no link to one.</summary>
    internal sealed record Seen(FileEntry Entry, bool? IsContainer, SftpListing.Item? Item, long Time, bool IsProven);
}
