using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Completion;

/// <summary>The directory that Tab looked at last, kept for a second: pressing Tab again costs no round trip, and nothing old is offered.</summary>
internal static class CompletionListing
{
    private const int MostEntries = 20_000;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestAge = TimeSpan.FromSeconds(1);

    private static volatile Listing? s_last;

    /// <summary>The entries of a directory; as many as came in time, and none where it cannot be listed.</summary>
    public static IReadOnlyList<FileEntry> Get(SftpSession session, string directory)
    {
        if (s_last is { } last && ReferenceEquals(last.Session, session) && last.Directory == directory
            && Environment.TickCount64 - last.Time < s_longestAge.TotalMilliseconds)
        {
            return last.Entries;
        }
        List<FileEntry> entries = [];
        using CancellationTokenSource stop = new(s_longestWait);
        // What is still running when the time is over ends by the token; its list is not looked at again.
        Task<bool> listing = Task.Run(() => ListAsync(session, directory, entries, stop.Token));
        bool ended;
        try
        {
            ended = listing.Wait(s_longestWait) && listing.Result;
        }
        catch (AggregateException)
        {
            return [];
        }
        FileEntry[] found;
        lock (entries)
            found = [.. entries];
        if (ended)
            s_last = new Listing(session, directory, found, Environment.TickCount64);
        return found;
    }

    private static async Task<bool> ListAsync(SftpSession session, string directory, List<FileEntry> entries, CancellationToken token)
    {
        try
        {
            await foreach (FileEntry entry in session.Files.EnumerateAsync(directory, token).ConfigureAwait(false))
            {
                lock (entries)
                    entries.Add(entry);
                if (entries.Count >= MostEntries)
                    break;
            }
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private sealed record Listing(SftpSession Session, string Directory, IReadOnlyList<FileEntry> Entries, long Time);
}
