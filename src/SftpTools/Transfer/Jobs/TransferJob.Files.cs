using System.Diagnostics;
using System.Threading.Channels;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Journals;
using SftpTools.Transfer.Resume;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Jobs;

/// <summary>The files: many at once, each in as many attempts as it takes and may have.</summary>
internal sealed partial class TransferJob
{
    // A file that loses every race for a handle must not do so for ever.
    private const int MostRefusals = 16;

    private async Task CopyAllAsync(ChannelReader<FileWork> work, CancellationTokenSource stop)
    {
        await _preflight!.Passed.ConfigureAwait(false);
        // A move must know what the links of its trees lead to before the first file goes.
        if (_move is not null)
            await _linksAreKnown.Task.ConfigureAwait(false);
        await foreach (FileWork item in work.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref _notTried);
                continue;
            }
            bool large = item.Source.Length >= TransferProgress.LargeFile;
            try
            {
                if (large)
                    await _largeFiles.WaitAsync(stop.Token).ConfigureAwait(false);
                try
                {
                    await CopyOneAsync(item, stop).ConfigureAwait(false);
                }
                finally
                {
                    if (large)
                        _largeFiles.Release();
                }
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _notTried);
            }
        }
    }

    private async Task CopyOneAsync(FileWork item, CancellationTokenSource stop)
    {
        RefusedOpens.FailAtOnce();
        long started = Stopwatch.GetTimestamp();
        long copied = 0;
        PartialCopy? partial = _options.RetryCount > 0 ? new PartialCopy() : null;
        bool wasRefused = false;
        bool isOutdated = false;
        int refusals = 0;
        try
        {
            for (int attempt = 1; ;)
            {
                if (partial is not null)
                    partial.MayTryAgain = attempt <= _options.RetryCount;
                OpenFilesLimit.Place place = await _openFiles.EnterAsync(stop.Token).ConfigureAwait(false);
                OpenFilesLimit.Verdict verdict = OpenFilesLimit.Verdict.Lasting;
                SftpException failure;
                try
                {
                    copied = await TryCopyAsync(item, isOutdated, partial, attempt, started, stop).ConfigureAwait(false);
                    if (wasRefused)
                        RememberOpenFiles();
                    return;
                }
                catch (SftpException exception)
                {
                    failure = exception;
                    isOutdated |= exception.IsOfSource;
                    if (_options.RetryCount > 0 && TransientFaults.MayBeTooManyOpenFiles(exception))
                        verdict = _openFiles.Refused(place);
                }
                finally
                {
                    _openFiles.Leave();
                }
                wasRefused |= verdict != OpenFilesLimit.Verdict.Lasting;
                // It was this job that opened too many: that is not an attempt of the file's.
                if (verdict == OpenFilesLimit.Verdict.Again)
                    continue;
                // It was a listing, or another command.
                if (failure.OthersClose is { } othersClose && ++refusals < MostRefusals)
                {
                    verdict = OpenFilesLimit.Verdict.Later;
                    if (await othersClose(stop.Token).ConfigureAwait(false))
                        continue;
                }
                if (!await MayTryAgainAsync(item, failure, verdict, attempt, stop).ConfigureAwait(false))
                    return;
                attempt++;
            }
        }
        finally
        {
            if (partial is not null)
                await _copier.DiscardAsync(partial).ConfigureAwait(false);
            Progress.Finished(item.Source.IsLengthKnown ? item.Source.Length : null, copied);
        }
    }

    /// <summary>One attempt at one file, its directory first. Returns the bytes that are there in the end.</summary>
    private async Task<long> TryCopyAsync(
        FileWork item, bool isOutdated, PartialCopy? partial, int attempt, long started, CancellationTokenSource stop)
    {
        bool targetIsNew;
        try
        {
            targetIsNew = await item.Directory.Creation.ConfigureAwait(false);
        }
        catch (SftpException exception)
        {
            // Told already, once, by the directory.
            Interlocked.Increment(ref _notTried);
            if (ConnectionFault.IsLost(exception))
                await RestoreOrGiveUpAsync(stop).ConfigureAwait(false);
            return 0;
        }
        FileEntry? entry = await ResolveAsync(item, isOutdated, stop.Token).ConfigureAwait(false);
        if (entry is null)
            return 0;
        if (_options.Finished is { } finished
            && await finished.SkipAsync(_target, entry, item.TargetPath, stop.Token).ConfigureAwait(false))
        {
            _observer.Completed(entry, item.TargetPath, new TransferOutcome(0) { Attempts = 0, Skipped = JournalledCopies.Reason, IsOfEarlierRun = true });
            if (_move is not null)
                await _move.EndAsync(new MovedFile(item.Source, entry, item.TargetPath) { TargetMayBeSource = true }, stop.Token).ConfigureAwait(false);
            return 0;
        }
        Progress.Started(entry.Name);
        (TransferOutcome? renamed, bool targetExists) = _move is null
            ? default
            : await _move.BeginAsync(item.Source, item.TargetPath, targetIsNew, stop.Token).ConfigureAwait(false);
        // What goes into a new directory finds nothing there; what is most likely skipped is not worth a look.
        if (!targetIsNew && _options.Overwrite == SftpOverwrite.Always)
            _leftParts!.Begin(item.Directory.Path, stop.Token);
        TransferOutcome outcome = renamed
            ?? await _copier.CopyAsync(
                new FileToCopy(entry, item.TargetPath)
                {
                    TargetIsNew = targetIsNew && (attempt == 1 || !_copier.WritesDirectly),
                    Attempts = partial,
                },
                stop.Token).ConfigureAwait(false);
        if (renamed is not null)
            Progress.Copied(outcome.Length);
        if (!targetIsNew && outcome.Skipped is null)
            _leftParts!.Begin(item.Directory.Path, stop.Token);
        _observer.Completed(
            entry, item.TargetPath, outcome with { Attempts = attempt, Duration = Stopwatch.GetElapsedTime(started) });
        if (outcome.Warning is not null)
            Warnings.Add((item.Source, item.TargetPath), outcome.Warning, Warn);
        if (outcome.Note is not null)
            _observer.Noted(item.Source, item.TargetPath, outcome.Note);
        if (_move is not null && renamed is null && outcome.Skipped is null)
        {
            MovedFile moved = new(item.Source, entry, item.TargetPath) { TargetMayBeSource = targetExists, Outcome = outcome };
            await _move.EndAsync(moved, stop.Token).ConfigureAwait(false);
        }
        return outcome.Length;
    }

    /// <summary>
    /// Looks at a failure. Waits and returns true where another attempt may end well; else tells the observer and returns false. Either way
    /// a connection that is lost has been made again, or the job ends.
    /// </summary>
    private async Task<bool> MayTryAgainAsync(
        FileWork item, SftpException failure, OpenFilesLimit.Verdict verdict, int attempt, CancellationTokenSource stop)
    {
        bool mayPass = verdict == OpenFilesLimit.Verdict.Later || TransientFaults.MayPass(failure);
        bool lost = ConnectionFault.IsLost(failure);
        if (mayPass && attempt <= _options.RetryCount)
        {
            try
            {
                await _reconnection.PauseAsync(attempt, stop.Token).ConfigureAwait(false);
                if (!lost || await RestoreOrGiveUpAsync(stop).ConfigureAwait(false))
                    return true;
                stop.Token.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException) when (_fatal is not null)
            {
                // The job has ended while this file waited for its next attempt: it failed.
            }
            if (lost)
                GiveUp(item, failure, attempt);
            else
                _observer.Failed(item.Source, item.TargetPath, failure, attempt);
            return false;
        }
        // Where no new connection can be made, the job says so once for all.
        if (lost && !await RestoreOrGiveUpAsync(stop).ConfigureAwait(false) && _fatal is not null)
            GiveUp(item, failure, attempt);
        else
            _observer.Failed(item.Source, item.TargetPath, failure, attempt);
        return false;
    }

    private void GiveUp(FileWork item, SftpException failure, int attempt)
    {
        Interlocked.Increment(ref _notTried);
        _observer.GivenUp(item.Source, item.TargetPath, failure, attempt);
    }

    private void RememberOpenFiles()
    {
        // As the servers announce it: with room for two files of each copy.
        if (_openFiles.Confirm() is not { } most)
            return;
        _source.LearnMaxOpenFiles(2 * most);
        _target.LearnMaxOpenFiles(2 * most);
    }

    /// <summary>A link to a file is copied as the file; links to directories and things that are no files are left out, and said so.</summary>
    private async Task<FileEntry?> ResolveAsync(FileWork item, bool isOutdated, CancellationToken cancellationToken)
    {
        FileEntry? entry = item.Source;
        if (entry.Type == FileEntryType.SymbolicLink || isOutdated)
        {
            entry = await _source.GetEntryAsync(item.Source.Path, followLink: true, cancellationToken).ConfigureAwait(false)
                ?? throw SftpException.OnPath(
                    SftpErrorKind.PathNotFound,
                    SftpOperation.OpenRead,
                    item.Source.Path,
                    isOutdated ? "it was removed while it was copied" : "the link leads to nothing");
        }
        string? reason = entry.Type switch
        {
            FileEntryType.Directory => "it is a link to a directory, and links to directories are not followed",
            FileEntryType.Other => "it is neither a file nor a directory",
            _ => null,
        };
        if (reason is null)
            return entry;
        _observer.Skipped(item.Source, item.TargetPath, reason);
        return null;
    }

    private void Warn((FileEntry Source, string TargetPath) item, string warning) => _observer.Warned(item.Source, item.TargetPath, warning);
}
