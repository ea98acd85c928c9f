using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// A copy that can be continued. The partial copy keeps its name over all runs, with a record beside it; whatever ends the copy, the bytes
/// that are written without a gap stay for the next one. They are proven before they are believed, and what does not belong to the source
/// as it is now is started over. With -Direct the record stands beside the file under its final name; where the server allows no record,
/// the file is started over each time.
/// </summary>
internal sealed class ResumableCopy(FileCopy copy)
{
    private readonly FileCopier _job = copy.Job;
    private readonly IFileSystem _target = copy.Target;
    private readonly NamedCopy _named = new(copy);

    private bool IsDirect => copy.Options.Direct;

    /// <summary>Copies the file with a record, or without one where the server takes none.</summary>
    public async Task<TransferOutcome> RunAsync(CancellationToken cancellationToken)
    {
        PartialFile? partial = null;
        TransferWarning? warning = null;
        // Where only final names are taken, there can be no record either.
        if (IsDirect || !_job.WritesDirectly)
            (partial, warning) = await ClaimAsync(cancellationToken).ConfigureAwait(false);
        TransferOutcome outcome;
        if (partial is null)
        {
            outcome = await _named.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            try
            {
                outcome = await CopyWithRecordAsync(partial, cancellationToken).ConfigureAwait(false);
                if (!IsDirect)
                    _target.Profile.Learn(SftpServerFact.TakesTemporaryNames, true, "a file got its final name when it was whole");
            }
            catch (SftpException) when (partial.IsPartForeign)
            {
                warning = TransferWarning.Join(warning, partial.WhyForeign());
                outcome = await _named.RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException refusal) when (!IsDirect && NameRefusal.IsOfName(_target, refusal, partial.Path, copy.Existing.Exists))
            {
                outcome = await _named.CopyAfterRefusalAsync(partial.Path, refusal, cancellationToken).ConfigureAwait(false);
            }
        }
        return outcome.With(warning);
    }

    /// <summary>The partial copy with its record; none, and why, where the server takes no record.</summary>
    private async Task<(PartialFile? Partial, TransferWarning? Warning)> ClaimAsync(CancellationToken cancellationToken)
    {
        if (copy.Existing.WhyUnknown is { } unknown)
            return (null, NotResumable($"what is there cannot be seen: {unknown}"));
        try
        {
            PartialFile partial = await PartialFile.ClaimAsync(_job.Route, copy.Existing.Path, copy.Entry, cancellationToken).ConfigureAwait(false);
            if (partial.IsForeign)
                return (null, partial.WhyForeign());
            if (await WhyUselessAsync(partial, cancellationToken).ConfigureAwait(false) is not { } evidence)
                return (partial, null);
            await partial.GiveUpAsync(default).ConfigureAwait(false);
            return (null, NotResumable(evidence));
        }
        catch (SftpException refusal) when (refusal.IsRefusal
            && (refusal.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported || (refusal.Kind == SftpErrorKind.Failure && _job.IsUnproven)))
        {
            return (null, NotResumable($"the record beside the file was refused: {refusal.Reason}"));
        }
    }

    /// <summary>
    /// Why a record serves for nothing that was just made: it is gone after it was closed, cannot be read, or would be emptied by the next
    /// word in it, as the copy beside it. Null where it serves.
    /// </summary>
    private async Task<string?> WhyUselessAsync(PartialFile partial, CancellationToken cancellationToken)
    {
        bool looked = false;
        try
        {
            string? reason = null;
            if (!IsDirect && _job.IsUnproven
                && await _target.GetEntryAsync(partial.RecordPath, followLink: false, cancellationToken).ConfigureAwait(false) is null)
            {
                reason = $"'{DisplayText.Clean(_target.Paths.GetName(partial.RecordPath))}' was gone as soon as it was closed";
                _target.Profile.Learn(SftpServerFact.TakesTemporaryNames, false, reason);
            }
            else if (!_job.ReadsRecords)
            {
                reason = await partial.WhyUnreadableAsync(cancellationToken).ConfigureAwait(false);
                _job.ReadsRecords = reason is null;
            }
            if (reason is null && !await _target.WritesInPlaceAsync(partial.RecordPath, cancellationToken).ConfigureAwait(false))
                reason = _target.Profile.Find(SftpServerFact.WritesInPlace)!.Evidence;
            looked = true;
            return reason;
        }
        finally
        {
            if (!looked)
                await partial.GiveUpAsync(partial.Promised).ConfigureAwait(false);
        }
    }

    private static TransferWarning NotResumable(string evidence) =>
        TransferWarning.OfServer(TransferWarning.NotResumable, $"a copy that does not end could not be continued: {evidence}");

    private async Task<TransferOutcome> CopyWithRecordAsync(PartialFile partial, CancellationToken cancellationToken)
    {
        WrittenPrefix left = partial.Promised;
        string path = copy.Existing.Path;
        bool complete = false;
        TransferOutcome counted = default;
        TransferWarning? again = null;
        try
        {
            IFile input = await copy.Source.OpenReadAsync(copy.Entry.Path, cancellationToken).ConfigureAwait(false);
            TransferOutcome outcome;
            await using (input.ConfigureAwait(false))
            {
                (OpenCopy output, left, string? startedOver) = await new PartialOpening(copy, partial, input).OpenAsync(cancellationToken).ConfigureAwait(false);
                output = await copy.BeginAsync(output, cancellationToken).ConfigureAwait(false);
                if (startedOver is not null)
                    again = TransferWarning.OfFile(TransferWarning.StartedOver, $"what was there of it was not continued: {startedOver}");
                ContiguousPrefix written = new(left);
                await using (output.File.ConfigureAwait(false))
                {
                    try
                    {
                        counted = outcome = await ContinueAsync(input, output, (partial, written), cancellationToken).ConfigureAwait(false);
                    }
                    finally
                    {
                        left = written.Written;
                    }
                }
            }
            await partial.RequireOwnAsync(cancellationToken).ConfigureAwait(false);
            if (!IsDirect)
            {
                outcome = outcome.With(await _named.WhyPartedAsync(cancellationToken).ConfigureAwait(false));
                string whole = await partial.LeaveRecordAsync(cancellationToken).ConfigureAwait(false);
                await _named.RenameAsync(new AtomicWrite(_target, path, whole), cancellationToken).ConfigureAwait(false);
            }
            complete = true;
            TransferWarning? stays = await partial.CompleteAsync().ConfigureAwait(false);
            return outcome.With(again).With(stays);
        }
        catch (SftpException exception) when (!IsDirect && NameRefusal.IsOfName(_target, exception, partial.Path, copy.Existing.Exists))
        {
            // It is copied in another way, or not at all.
            left = default;
            throw;
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.IntegrityError)
        {
            // These bytes are not the source's: there is nothing to continue.
            left = default;
            throw IsDirect ? copy.Incomplete(exception, path) : exception.Path == partial.Path ? exception.ForPath(path) : exception;
        }
        catch (SftpException exception) when (IsDirect && exception.Kind != SftpErrorKind.PathExists)
        {
            throw copy.Incomplete(exception, path);
        }
        catch (SftpException exception) when (exception.Path == partial.Path && exception.Kind != SftpErrorKind.PathExists)
        {
            throw exception.ForPath(path);
        }
        finally
        {
            if (!complete)
            {
                // Another attempt will count anew what it finds.
                _job.Progress.Copied(counted.Resumed - counted.Length);
                _job.Progress.Resumed(-counted.Resumed);
                await partial.GiveUpAsync(left).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Copies what is missing, keeps the record meanwhile, compares as asked, and closes the file.</summary>
    private async Task<TransferOutcome> ContinueAsync(
        IFile input, OpenCopy output, (PartialFile File, ContiguousPrefix Written) partial, CancellationToken cancellationToken)
    {
        long known = partial.Written.Length;
        long length;
        SourceWatch watch = SourceWatch.Begin(copy.Source, copy.Entry, input, cancellationToken);
        using OrderedHash? hash = _job.Hashes ? new OrderedHash() : null;
        using StreamSet streams = _job.StartStreams(copy.Entry.Length - known, cancellationToken);
        TransferProgress file = _job.Progress.ForFile(copy.Entry.Name, copy.Entry.Length);
        file.Resumed(known);
        ContentCopy content = new(copy, output, input, watch)
        {
            Streams = streams,
            Progress = file,
            Known = known,
            Hash = hash,
            Written = partial.Written,
        };
        bool copied = false;
        using (CancellationTokenSource filling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        using (CancellationTokenSource over = new())
        {
            Task keeping = partial.File.KeepAsync(partial.Written, _job.RecordInterval, filling, over.Token);
            try
            {
                length = await content.RunAsync(filling.Token).ConfigureAwait(false);
                copied = true;
            }
            catch (OperationCanceledException) when (partial.File.IsTaken)
            {
                await partial.File.RequireOwnAsync(cancellationToken).ConfigureAwait(false);
                throw;
            }
            finally
            {
                if (!copied)
                    file.TakeBack();
                file.End();
                await over.CancelAsync().ConfigureAwait(false);
                await keeping.ConfigureAwait(false);
            }
        }
        bool finished = false;
        try
        {
            TransferOutcome outcome = await FinishAsync(output, watch, new CopiedContent(length, hash?.Finish()), cancellationToken).ConfigureAwait(false);
            finished = true;
            return outcome with { Resumed = known };
        }
        finally
        {
            if (!finished)
                file.TakeBack();
        }
    }

    private async Task<TransferOutcome> FinishAsync(OpenCopy output, SourceWatch watch, CopiedContent content, CancellationToken cancellationToken)
    {
        FileState made = await FileCopy.StateOfAsync(output.File, cancellationToken).ConfigureAwait(false);
        // Where the server cannot cut a file, an old and longer one shows here at the latest.
        if (made.Length > content.Length)
            throw CopyVerifier.TooLong(output.Path, made.Length.Value, content.Length);
        output = output with { Kept = output.Kept.WithoutWidening(copy.Entry, made) };
        return await new CopyEnding(copy, copy.Attempts).FinishAsync(output, watch, content, cancellationToken).ConfigureAwait(false);
    }
}
