using System.Diagnostics;
using System.Runtime.CompilerServices;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>Listing directories.</summary>
internal sealed partial class SftpFileSystem
{
    private const int FirstReadDirs = 2;
    private const int FirstReadDirsFar = 4;
    private const int MostReadDirs = 16;

    // Servers send some 100 entries at a time.
    private const int LongBatch = 50;

    // One that sends many thousands in an answer would else have sixteen such answers here, of 20 MiB each.
    private const int MostEntriesAhead = 4096;

    /// <inheritdoc/>
    public IAsyncEnumerable<FileEntry> EnumerateAsync(string path, CancellationToken cancellationToken) =>
        Profile.MaxOpenHandles is <= OpenHandles.Few ? ListAtOnceAsync(path, cancellationToken) : ListAsync(path, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Task> WhenHandlesAreScarceAsync(CancellationToken cancellationToken) =>
        (await connect(cancellationToken).ConfigureAwait(false)).Handles.Scarce;

    /// <summary>Who hears of an entry may want to open something, and this handle might be the one that is left: it is closed first.</summary>
    private async IAsyncEnumerable<FileEntry> ListAtOnceAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<FileEntry> all = [];
        await foreach (FileEntry entry in ListAsync(path, cancellationToken).ConfigureAwait(false))
            all.Add(entry);
        foreach (FileEntry entry in all)
            yield return entry;
    }

    private async IAsyncEnumerable<FileEntry> ListAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long started = 0;
        (SftpClient client, byte[] handle) = await LookAsync(
            async client =>
            {
                started = Stopwatch.GetTimestamp();
                return (client, await OpenDirAsync(client, path, cancellationToken).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);
        bool isFar = Stopwatch.GetElapsedTime(started) > RoundTrip.Far;
        ListingGuard guard = new(path);
        Queue<Task<NameEntry[]?>> inFlight = new();
        try
        {
            // Near, one request for a short directory and one for its end. With each long batch one more is under way, which doubles them
            // with each round trip; a server answers those too many with EOF.
            int window = isFar ? FirstReadDirsFar : FirstReadDirs;
            for (bool more = true; ;)
            {
                // After a short batch the request under way most likely brings the end, and a further one would be for nothing.
                while (more ? inFlight.Count < window : inFlight.Count == 0)
                    inFlight.Enqueue(client.ReadDirAsync(handle, path, cancellationToken).AsTask());
                NameEntry[]? names = await OrOutageAsync(inFlight.Dequeue(), client, cancellationToken).ConfigureAwait(false);
                if (names is null)
                    break;
                guard.CheckAnswer(names.Length);
                more = names.Length >= LongBatch;
                if (more)
                    window = Math.Clamp(MostEntriesAhead / names.Length, 1, Math.Min(window + 1, MostReadDirs));
                OwnerNames.LearnFromLongNames(names);
                foreach (NameEntry entry in names)
                {
                    if (entry.Name is "." or ".." || !guard.Admits(entry.Name))
                        continue;
                    FileEntry found = SftpEntries.ToEntry(
                        RemotePathSyntax.Join(path, entry.Name), entry.Name, entry.Attributes, OwnerNames, EntryTypeProbe.LinksFromLongName(entry.LongName));
                    yield return SftpEntries.TellsType(entry.Attributes) ? AsKnown(found) : found with
                    {
                        Type = EntryTypeProbe.FromLongName(entry.LongName)
                            ?? await EntryTypeProbe.SettleAsync(client, found.Path, entry.Attributes, followLink: false, cancellationToken)
                                .ConfigureAwait(false),
                        TypeLetter = EntryTypeProbe.LetterFromLongName(entry.LongName),
                    };
                }
            }
            guard.End();
        }
        finally
        {
            foreach (Task<NameEntry[]?> task in inFlight)
                _ = task.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            CloseLater(client, handle, path);
        }
    }
}
