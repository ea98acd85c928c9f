using SftpTools.Transfer.Data;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>The end of a copy whose bytes are there: compares as asked, sets the attributes and closes, and looks at the source meanwhile.</summary>
internal sealed class CopyEnding(FileCopy copy, PartialCopy? partial)
{
    /// <summary>Ends the copy, and judges whether its source is what it was.</summary>
    public async Task<TransferOutcome> FinishAsync(OpenCopy output, SourceWatch watch, CopiedContent content, CancellationToken cancellationToken)
    {
        watch.LookAgain(cancellationToken);
        (string? unverified, TransferWarning? warning) = await CheckAndCloseAsync(output, content, cancellationToken).ConfigureAwait(false);
        long length = content.Length;
        SourceVerdict verdict = await watch.JudgeAsync(length, cancellationToken).ConfigureAwait(false);
        if (verdict is { Kind: SourceVerdictKind.Same, Source: { Length: 0, IsLengthKnown: true } } && length > 0)
            copy.Source.Profile.Learn(SftpServerFact.TellsSizes, false, $"a file of 0 bytes gave {length}");
        bool isChanged = verdict.Kind == SourceVerdictKind.Changed;
        if (isChanged && (copy.Job.Looks || copy.Options.MoveSource || partial is { MayTryAgain: true }))
            throw SourceWatch.Changed(copy.Entry.Path, verdict.Reason!);
        TransferWarning? differs = isChanged ? TransferWarning.Changed(verdict.Reason!)
            : verdict.Stated is { } stated ? TransferWarning.SizeDiffers(stated, length)
            : null;
        return new TransferOutcome(length)
        {
            Verified = copy.Job.Looks && unverified is null && !(verdict.Stated > length),
            Hash = content.Hash,
            Warning = TransferWarning.Join(differs, warning),
            Note = verdict.Kind == SourceVerdictKind.Grown ? verdict.Reason : null,
            SourceChanged = isChanged,
            Source = verdict.Source,
            IsShort = verdict.Stated > length,
        };
    }

    /// <summary>
    /// Compares as asked, sets the attributes and closes. Returns why it could not be compared, and what was not kept. The comparison comes
    /// first, because attributes may take away the right to read; what the server tells of closed files alone is compared last.
    /// </summary>
    public async Task<(string? Unverified, TransferWarning? Warning)> CheckAndCloseAsync(
        OpenCopy output, CopiedContent content, CancellationToken cancellationToken)
    {
        bool isChecked = !copy.Job.Looks
            || await copy.Job.Check.TryOpenAsync(output.File, output.Path, content, cancellationToken).ConfigureAwait(false);
        TransferWarning? warning = await output.Kept.FinishAsync(output, copy.Target, ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false);
        string? unverified = isChecked ? null
            : await copy.Job.Check.ClosedAsync(output.Path, content.Length, content.Hash, cancellationToken).ConfigureAwait(false);
        return (unverified, unverified is null ? warning : TransferWarning.Join(TransferWarning.Unverified(unverified), warning));
    }
}
