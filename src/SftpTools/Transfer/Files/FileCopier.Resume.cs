using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// The part for files that can be continued. The partial copy keeps its name over all runs, with a record beside it; whatever ends the copy,
/// the bytes that are written without a gap stay for the next one. They are proven before they are believed, and what does not belong to
/// the source as it is now is started over. With -Direct the record stands beside the file under its final name; where the server
/// allows no record, the file is started over each time.
/// </summary>
internal sealed partial class FileCopier
{
    // Whether a record could be read back that this job has made.
    private volatile bool _readsRecords;

    private async Task<TransferOutcome> CopyResumableAsync(
        FileEntry entry, ExistingTarget existing, PreservedAttributes kept, PartialCopy? attempts, CancellationToken cancellationToken)
    {
        PartialFile? partial = null;
        TransferWarning? warning = null;
        // Where only final names are taken, there can be no record either.
        if (options.Direct || !WritesDirectly)
            (partial, warning) = await ClaimAsync(entry, existing, cancellationToken).ConfigureAwait(false);
        TransferOutcome outcome;
        if (partial is null)
        {
            outcome = await CopyWholeAsync(entry, existing, kept, attempts, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            try
            {
                outcome = await CopyWithRecordAsync(entry, existing, kept, partial, attempts, cancellationToken).ConfigureAwait(false);
                if (!options.Direct)
                    target.Profile.Learn(SftpServerFact.TakesTemporaryNames, true, "a file got its final name when it was whole");
            }
            catch (SftpException) when (partial.IsPartForeign)
            {
                warning = TransferWarning.Join(warning, partial.WhyForeign());
                outcome = await CopyWholeAsync(entry, existing, kept, attempts, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException refusal) when (!options.Direct && NameRefusal.IsOfName(target, refusal, partial.Path, existing.Exists))
            {
                outcome = await CopyAfterRefusalAsync(entry, existing, partial.Path, kept, refusal, cancellationToken).ConfigureAwait(false);
            }
        }
        return outcome.With(warning);
    }

    /// <summary>The partial copy with its record; none, and why, where the server takes no record.</summary>
    private async Task<(PartialFile? Partial, TransferWarning? Warning)> ClaimAsync(
        FileEntry entry, ExistingTarget existing, CancellationToken cancellationToken)
    {
        if (existing.WhyUnknown is { } unknown)
            return (null, NotResumable($"what is there cannot be seen: {unknown}"));
        try
        {
            PartialFile partial = await PartialFile.ClaimAsync(target, existing.Path, entry, options, cancellationToken).ConfigureAwait(false);
            if (partial.IsForeign)
                return (null, partial.WhyForeign());
            if (await WhyUselessAsync(partial, cancellationToken).ConfigureAwait(false) is not { } evidence)
                return (partial, null);
            await partial.GiveUpAsync(default).ConfigureAwait(false);
            return (null, NotResumable(evidence));
        }
        catch (SftpException refusal) when (refusal.IsRefusal
            && (refusal.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported || (refusal.Kind == SftpErrorKind.Failure && IsUnproven)))
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
            if (!options.Direct && IsUnproven && await target.GetEntryAsync(partial.RecordPath, followLink: false, cancellationToken).ConfigureAwait(false) is null)
            {
                reason = $"'{DisplayText.Clean(target.Paths.GetName(partial.RecordPath))}' was gone as soon as it was closed";
                target.Profile.Learn(SftpServerFact.TakesTemporaryNames, false, reason);
            }
            else if (!_readsRecords)
            {
                reason = await partial.WhyUnreadableAsync(cancellationToken).ConfigureAwait(false);
                _readsRecords = reason is null;
            }
            if (reason is null && !await target.WritesInPlaceAsync(partial.RecordPath, cancellationToken).ConfigureAwait(false))
                reason = target.Profile.Find(SftpServerFact.WritesInPlace)!.Evidence;
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

    private async Task<TransferOutcome> CopyWithRecordAsync(
        FileEntry entry, ExistingTarget existing, PreservedAttributes kept, PartialFile partial, PartialCopy? attempts, CancellationToken cancellationToken)
    {
        WrittenPrefix left = partial.Promised;
        bool complete = false;
        TransferOutcome counted = default;
        TransferWarning? again = null;
        try
        {
            IFile input = await source.OpenReadAsync(entry.Path, cancellationToken).ConfigureAwait(false);
            TransferOutcome outcome;
            await using (input.ConfigureAwait(false))
            {
                (Opened opened, WrittenPrefix known, string? startedOver) = await OpenPartialAsync(
                    entry, existing, partial, input, kept.Reopenable(), cancellationToken).ConfigureAwait(false);
                IFile output = opened.File;
                left = known;
                kept = await BeginAsync(output, existing, options.Direct, kept, cancellationToken).ConfigureAwait(false);
                if (startedOver is not null)
                    again = TransferWarning.OfFile(TransferWarning.StartedOver, $"what was there of it was not continued: {startedOver}");
                ContiguousPrefix written = new(known);
                await using (output.ConfigureAwait(false))
                {
                    try
                    {
                        counted = outcome = await ContinueAsync(entry, input, partial, opened, written, kept, attempts, cancellationToken)
                            .ConfigureAwait(false);
                    }
                    finally
                    {
                        left = written.Written;
                    }
                }
            }
            await partial.RequireOwnAsync(cancellationToken).ConfigureAwait(false);
            if (!options.Direct)
                outcome = outcome.With(await WhyPartedAsync(existing, cancellationToken).ConfigureAwait(false));
            string whole = options.Direct ? partial.Path : await partial.LeaveRecordAsync(cancellationToken).ConfigureAwait(false);
            if (!options.Direct)
                await RenameAsync(entry, whole, existing.Path, cancellationToken).ConfigureAwait(false);
            complete = true;
            TransferWarning? stays = await partial.CompleteAsync().ConfigureAwait(false);
            return outcome.With(again).With(stays);
        }
        catch (SftpException exception) when (!options.Direct && NameRefusal.IsOfName(target, exception, partial.Path, existing.Exists))
        {
            // It is copied in another way, or not at all.
            left = default;
            throw;
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.IntegrityError)
        {
            // These bytes are not the source's: there is nothing to continue.
            left = default;
            throw options.Direct ? Incomplete(exception, existing.Path) : exception.Path == partial.Path ? exception.ForPath(existing.Path) : exception;
        }
        catch (SftpException exception) when (options.Direct && exception.Kind != SftpErrorKind.PathExists)
        {
            throw Incomplete(exception, existing.Path);
        }
        catch (SftpException exception) when (exception.Path == partial.Path && exception.Kind != SftpErrorKind.PathExists)
        {
            throw exception.ForPath(existing.Path);
        }
        finally
        {
            if (!complete)
            {
                // Another attempt will count anew what it finds.
                progress.Copied(counted.Resumed - counted.Length);
                progress.Resumed(-counted.Resumed);
                await partial.GiveUpAsync(left).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Copies what is missing, keeps the record meanwhile, compares as asked, and closes the file.</summary>
    private async Task<TransferOutcome> ContinueAsync(
        FileEntry entry, IFile input, PartialFile partial, Opened opened, ContiguousPrefix written, PreservedAttributes kept,
        PartialCopy? attempts, CancellationToken cancellationToken)
    {
        IFile output = opened.File;
        long known = written.Length;
        long length;
        SourceWatch watch = SourceWatch.Begin(source, entry, input, cancellationToken);
        using OrderedHash? hash = Hashes ? new OrderedHash() : null;
        using StreamSet streams = StartStreams(entry.Length - known, cancellationToken);
        TransferProgress file = progress.ForFile(entry.Name, entry.Length);
        file.Resumed(known);
        Bytes bytes = new(partial.Path, file, known) { Hash = hash, Written = written, IsFresh = opened.IsFresh };
        bool copied = false;
        using (CancellationTokenSource copy = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        using (CancellationTokenSource over = new())
        {
            Task keeping = partial.KeepAsync(written, RecordInterval, copy, over.Token);
            try
            {
                length = await CopyContentAsync(entry, watch, input, output, bytes, streams, copy.Token).ConfigureAwait(false);
                copied = true;
            }
            catch (OperationCanceledException) when (partial.IsTaken)
            {
                await partial.RequireOwnAsync(cancellationToken).ConfigureAwait(false);
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
            TransferOutcome outcome = await FinishPartialAsync(
                entry, watch, opened, length, hash?.Finish(), kept, attempts, cancellationToken).ConfigureAwait(false);
            finished = true;
            return outcome with { Resumed = known };
        }
        finally
        {
            if (!finished)
                file.TakeBack();
        }
    }

    private async Task<TransferOutcome> FinishPartialAsync(
        FileEntry entry, SourceWatch watch, Opened opened, long length, string? hash, PreservedAttributes kept, PartialCopy? attempts,
        CancellationToken cancellationToken)
    {
        FileState made = await StateOfAsync(opened.File, cancellationToken).ConfigureAwait(false);
        // Where the server cannot cut a file, an old and longer one shows here at the latest.
        if (made.Length > length)
            throw CopyVerifier.TooLong(opened.Path, made.Length.Value, length);
        return await FinishAsync(
            entry, watch, opened.File, opened.Path, length, hash, kept.WithoutWidening(entry, made), attempts, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Opens the partial copy with so many bytes that are proven, or a new one with none, and why.</summary>
    private async Task<(Opened Output, WrittenPrefix Known, string? StartedOver)> OpenPartialAsync(
        FileEntry entry, ExistingTarget existing, PartialFile partial, IFile input, PreservedAttributes kept, CancellationToken cancellationToken)
    {
        string? reason = null;
        if (partial.Promised.Length > 0)
        {
            (Opened? reopened, WrittenPrefix known, reason) = await TryReopenAsync(entry, partial, input, cancellationToken).ConfigureAwait(false);
            if (reopened is { } open)
                return (open, known, null);
        }
        await partial.StartOverAsync(cancellationToken).ConfigureAwait(false);
        FileMode how = FileMode.CreateNew;
        FileEntry? there = await target.GetEntryAsync(partial.Path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (there is not null && options.Direct)
            how = existing.MayBeSource ? FileMode.Open : FileMode.Truncate;
        else if (there is not null)
            await RemoveUnclaimedAsync(partial, cancellationToken).ConfigureAwait(false);
        IFile file = await OpenToFillAsync(partial.Path, how, kept, cancellationToken).ConfigureAwait(false);
        return (new Opened(file, partial.Path, IsFresh: how == FileMode.CreateNew), default, reason);
    }

    /// <summary>Removes a file that no record speaks for. It is not emptied: it may be a link.</summary>
    private async ValueTask RemoveUnclaimedAsync(PartialFile partial, CancellationToken cancellationToken)
    {
        try
        {
            await target.RemoveFileAsync(partial.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal && exception.Kind == SftpErrorKind.PermissionDenied)
        {
            // As in a directory like /tmp, where each removes what is theirs.
            partial.IsPartForeign = true;
            throw;
        }
    }

    /// <summary>Cuts the partial copy to what its record promises and proves it; no file, and why, when it does not hold.</summary>
    private async Task<(Opened? Output, WrittenPrefix Known, string? Reason)> TryReopenAsync(
        FileEntry entry, PartialFile partial, IFile input, CancellationToken cancellationToken)
    {
        FileEntry? there = await target.GetEntryAsync(partial.Path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (there is not { Type: FileEntryType.File, Length: > 0 } || (!options.Direct && !partial.IsOurs(there)))
            return default;
        if (partial.WasWrittenSince(there))
            return (null, default, "it was written to after its record, by something else");
        long length = Math.Min(Math.Min(partial.Promised.Length, there.Length), entry.Length);
        IFile? output = null;
        IFile? reader = null;
        bool holds = false;
        try
        {
            (output, reader) = await ReadWriteHandles.OpenPairAsync(target, partial.Path, cancellationToken).ConfigureAwait(false);
            // Between the look and the opening it may have become another's.
            if (!options.Direct && !partial.IsOurs(await StateOfAsync(output, cancellationToken).ConfigureAwait(false), there))
                return default;
            bool isCut = there.Length == length || await TryCutAsync(output, length, there.Length <= entry.Length, cancellationToken).ConfigureAwait(false);
            // What could not be cut is written over; a server's hash of it might be of more than the beginning.
            PartialProof proof = new(source, target, Check, _checkBudget, BlockLength) { AsksServers = !Hashes && isCut };
            (WrittenPrefix? proven, string? reason) = await proof
                .ProveAsync(new PartialPair(entry, input, partial.Path, reader ?? output), partial.Promised, length, cancellationToken)
                .ConfigureAwait(false);
            if (proven is not { } known)
                return (null, default, reason);
            // It ended with zeros that were never written.
            if (known.Length > length)
                await output.SetLengthAsync(known.Length, cancellationToken).ConfigureAwait(false);
            holds = true;
            return (new Opened(output, partial.Path, isCut), known, null);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported
            or SftpErrorKind.Failure or SftpErrorKind.PathNotFound or SftpErrorKind.IntegrityError)
        {
            // What cannot be cut or read cannot be continued.
            return (null, default, exception.Reason ?? exception.Message.TrimEnd('.'));
        }
        finally
        {
            if (reader is not null)
                await reader.DisposeAsync().ConfigureAwait(false);
            if (!holds && output is not null)
                await output.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Cuts an open file; false where the server does not and what is beyond will be written over anyway.</summary>
    private static async Task<bool> TryCutAsync(IFile output, long length, bool isWrittenOver, CancellationToken cancellationToken)
    {
        try
        {
            await output.SetLengthAsync(length, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception) when (isWrittenOver && exception.IsRefusal)
        {
            return false;
        }
    }

    private static async ValueTask<FileState> StateOfAsync(IFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await file.GetStateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return default;
        }
    }
}
