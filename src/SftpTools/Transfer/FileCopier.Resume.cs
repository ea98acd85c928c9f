using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// The part for files that can be continued. The partial copy keeps its name over all runs, with a record beside it; whatever ends the copy,
/// the bytes that are written without a gap stay for the next one. They are proven before they are believed, and what does not belong to
/// the source as it is now is started over. With -Direct the record stands beside the file under its final name; where the server
/// allows no record, the file is started over each time.
/// </summary>
internal sealed partial class FileCopier
{
    private async Task<TransferOutcome> CopyResumableAsync(
        FileEntry entry, ExistingTarget existing, KeptAttributes kept, PartialCopy? attempts, CancellationToken cancellationToken)
    {
        PartialFile? partial = await PartialFile.ClaimAsync(target, existing.Path, entry, options.Direct, cancellationToken)
            .ConfigureAwait(false);
        if (partial is { IsForeign: true })
        {
            TransferOutcome whole = await CopyWholeAsync(entry, existing, kept, null, cancellationToken).ConfigureAwait(false);
            return whole with { Warning = TransferWarning.Join(whole.Warning, partial.WhyForeign()) };
        }
        if (partial is null)
            return await CopyWholeAsync(entry, existing, kept, attempts, cancellationToken).ConfigureAwait(false);
        long left = partial.Promised;
        bool complete = false;
        try
        {
            IFile input = await source.OpenReadAsync(entry.Path, cancellationToken).ConfigureAwait(false);
            TransferOutcome outcome;
            await using (input.ConfigureAwait(false))
            {
                (IFile output, long known) = await OpenPartialAsync(entry, existing, partial, input, kept.Reopenable(), cancellationToken)
                    .ConfigureAwait(false);
                left = known;
                kept = await BeginAsync(output, existing, kept, cancellationToken).ConfigureAwait(false);
                ContiguousPrefix written = new(known);
                await using (output.ConfigureAwait(false))
                {
                    try
                    {
                        outcome = await ContinueAsync(entry, input, partial, output, written, kept, attempts, cancellationToken).ConfigureAwait(false);
                    }
                    finally
                    {
                        left = written.Length;
                    }
                }
            }
            await partial.RequireOwnAsync(cancellationToken).ConfigureAwait(false);
            if (!options.Direct)
                await target.ReplaceAsync(partial.Path, existing.Path, cancellationToken).ConfigureAwait(false);
            complete = true;
            await partial.CompleteAsync().ConfigureAwait(false);
            return outcome;
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.IntegrityError)
        {
            // These bytes are not the source's: there is nothing to continue.
            left = 0;
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
                await partial.GiveUpAsync(left).ConfigureAwait(false);
        }
    }

    /// <summary>Copies what is missing, keeps the record meanwhile, compares as asked, and closes the file.</summary>
    private async Task<TransferOutcome> ContinueAsync(
        FileEntry entry, IFile input, PartialFile partial, IFile output, ContiguousPrefix written, KeptAttributes kept,
        PartialCopy? attempts, CancellationToken cancellationToken)
    {
        long known = written.Length;
        long length;
        SourceWatch watch = SourceWatch.Begin(source, entry, input, cancellationToken);
        using OrderedHash? hash = Hashes ? new OrderedHash() : null;
        using StreamSet streams = StartStreams(entry.Length - known, cancellationToken);
        TransferProgress file = progress.ForFile(entry.Name, entry.Length);
        file.Copied(known);
        Bytes bytes = new(partial.Path, file, known) { Hash = hash, Written = written };
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
                throw partial.TakenOver();
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
        FileState made = await output.GetStateAsync(cancellationToken).ConfigureAwait(false);
        // Where the server cannot cut a file, an old and longer one shows here at the latest.
        ContentCheck.Length(made, length, partial.Path);
        TransferOutcome outcome = await FinishAsync(
            entry, watch, output, partial.Path, length, hash?.Finish(), kept.WithoutWidening(entry, made), attempts, cancellationToken)
            .ConfigureAwait(false);
        return outcome with { Resumed = known };
    }

    /// <summary>Opens the partial copy with so many bytes that are proven, or a new one with none.</summary>
    private async Task<(IFile Output, long Known)> OpenPartialAsync(
        FileEntry entry, ExistingTarget existing, PartialFile partial, IFile input, KeptAttributes kept, CancellationToken cancellationToken)
    {
        if (partial.Promised > 0
            && await TryReopenAsync(entry, partial, input, cancellationToken).ConfigureAwait(false) is { Output: not null } reopened)
        {
            return (reopened.Output, reopened.Known);
        }
        await partial.StartOverAsync(cancellationToken).ConfigureAwait(false);
        FileMode how = FileMode.CreateNew;
        FileEntry? there = await target.GetEntryAsync(partial.Path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (there is not null && options.Direct)
            how = existing.MayBeSource ? FileMode.Open : FileMode.Truncate;
        else if (there is not null)
            // A file that no record speaks for. It is removed and not emptied: it may be a link.
            await target.RemoveFileAsync(partial.Path, cancellationToken).ConfigureAwait(false);
        return (await target.OpenAsync(partial.Path, how, FileAccess.ReadWrite, kept.CreationMode, cancellationToken).ConfigureAwait(false), 0);
    }

    /// <summary>Cuts the partial copy to what its record promises and proves it; no file when it does not hold.</summary>
    private async Task<(IFile? Output, long Known)> TryReopenAsync(
        FileEntry entry, PartialFile partial, IFile input, CancellationToken cancellationToken)
    {
        FileEntry? there = await target.GetEntryAsync(partial.Path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (there is not { Type: FileEntryType.File, Length: > 0 } || (!options.Direct && !partial.IsOurs(there)))
            return default;
        long known = Math.Min(Math.Min(partial.Promised, there.Length), entry.Length);
        IFile? output = null;
        bool holds = false;
        try
        {
            output = await target.OpenAsync(partial.Path, FileMode.Open, FileAccess.ReadWrite, null, cancellationToken).ConfigureAwait(false);
            // Between the look and the opening it may have become another's.
            if (!options.Direct && !partial.IsOurs(await output.GetStateAsync(cancellationToken).ConfigureAwait(false)))
                return default;
            if (there.Length > known)
                await output.SetLengthAsync(known, cancellationToken).ConfigureAwait(false);
            PartialProof proof = new(source, target, Check, _checkBudget, BlockLength);
            holds = await proof.HoldsAsync(entry, input, partial.Path, output, known, Hashes, cancellationToken).ConfigureAwait(false);
            return holds ? (output, known) : default;
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported
            or SftpErrorKind.Failure or SftpErrorKind.PathNotFound or SftpErrorKind.IntegrityError)
        {
            // What cannot be cut or read cannot be continued.
            return default;
        }
        finally
        {
            if (!holds && output is not null)
                await output.DisposeAsync().ConfigureAwait(false);
        }
    }
}
