using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// Removes from the directories that a job writes into what programs of this machine left there that were killed. It runs beside the copy,
/// and what cannot be listed or removed stays: it is no trouble of the copy.
/// </summary>
/// <param name="target">What is written to.</param>
/// <param name="openFiles">The files that may be open at once.</param>
/// <param name="atEnd">Whether nothing is removed before the end: while a job goes on from its journal, a part tells what was not finished.</param>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose until its wait handle is asked for.")]
internal sealed class LeftParts(IFileSystem target, OpenFilesLimit openFiles, bool atEnd)
{
    // In a large directory not more is looked at than this: the copy of one file must not cost the listing of a million.
    private const int MostEntries = 20_000;
    private const int SweepsAtOnce = 4;

    // With fewer handles each one counts.
    private const int FewHandles = 16;

    private readonly ConcurrentDictionary<string, Lazy<Task>> _sweeps = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(SweepsAtOnce);

    /// <summary>Begins to look into a directory that was there before the job, once.</summary>
    public void Begin(string directory, CancellationToken cancellationToken)
    {
        if (target.Profile.Lacks(SftpServerFact.Removes) || _sweeps.ContainsKey(directory))
            return;
        Lazy<Task> sweep = _sweeps.GetOrAdd(
            directory, path => new Lazy<Task>(() => Task.Run(() => SweepAsync(path, cancellationToken), CancellationToken.None)));
        if (!atEnd)
            _ = sweep.Value;
    }

    /// <summary>Returns when all is done that was begun.</summary>
    public Task EndAsync() => Task.WhenAll(_sweeps.Values.Select(static sweep => sweep.Value));

    private async Task SweepAsync(string directory, CancellationToken cancellationToken)
    {
        bool hasTurn = false;
        try
        {
            await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            hasTurn = true;
            FileSystemCapabilities capabilities = await target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
            if (capabilities.MaxOpenFiles is > 0 and < FewHandles)
                return;
            foreach (string path in await FindAsync(directory, cancellationToken).ConfigureAwait(false))
                await target.RemoveFileAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            // The next run may have more luck, and Clear-SftpPartialFile is there.
        }
        finally
        {
            if (hasTurn)
                _turns.Release();
        }
    }

    private async Task<List<string>> FindAsync(string directory, CancellationToken cancellationToken)
    {
        List<string> found = [];
        await openFiles.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int looked = 0;
            await foreach (FileEntry entry in target.EnumerateAsync(directory, cancellationToken).ConfigureAwait(false))
            {
                if (entry.Type == FileEntryType.File && TemporaryName.TokenOf(entry.Name) is { } token && CopyToken.IsOfGoneProgram(token))
                    found.Add(entry.Path);
                if (++looked == MostEntries)
                    break;
            }
        }
        finally
        {
            openFiles.Leave();
        }
        return found;
    }
}
