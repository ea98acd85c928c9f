using System.Collections.Concurrent;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// Removes from the directories that a job writes into what programs of this machine left there that were killed. It runs beside the copy,
/// and what cannot be listed or removed stays: it is no trouble of the copy.
/// </summary>
/// <param name="target">What is written to.</param>
/// <param name="listings">What its directories hold.</param>
/// <param name="atEnd">Whether nothing is removed before the end: while a job goes on from its journal, a part tells what was not finished.</param>
internal sealed class LeftParts(IFileSystem target, TargetListings listings, bool atEnd)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _sweeps = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Path, string FinalPath)> _byPattern = [];

    /// <summary>Begins to look into a directory that was there before the job, once.</summary>
    public void Begin(string directory, CancellationToken cancellationToken)
    {
        if (target.Profile.Lacks(SftpServerFact.Removes) || _sweeps.ContainsKey(directory))
            return;
        Lazy<Task> sweep = _sweeps.GetOrAdd(directory, path => new Lazy<Task>(() => SweepAsync(path, cancellationToken)));
        if (!atEnd)
            _ = sweep.Value;
    }

    /// <summary>
    /// Ends what was begun. A name that a pattern has made may be one that somebody else has given, so what has it goes only when the file is
    /// there that it was to become.
    /// </summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_sweeps.Values.Select(static sweep => sweep.Value)).ConfigureAwait(false);
        while (_byPattern.TryDequeue(out (string Path, string FinalPath) left))
        {
            try
            {
                if ((await Look.AtAsync(target, left.FinalPath, followLink: false, cancellationToken).ConfigureAwait(false)).Entry is not null)
                    await target.RemoveFileAsync(left.Path, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SftpException or OperationCanceledException)
            {
                // As below.
            }
        }
    }

    private async Task SweepAsync(string directory, CancellationToken cancellationToken)
    {
        TargetListing listing = await listings.OfAsync(directory, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach ((string path, string finalName) in listing.LeftByPattern)
                _byPattern.Enqueue((path, target.Paths.Append(directory, finalName)));
            foreach (string path in listing.LeftParts)
                await target.RemoveFileAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            // The next run may have more luck, and Clear-SftpPartialFile is there.
        }
    }
}
