using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Copying;

/// <summary>Tells PowerShell what becomes of each file: error records, warnings, and results where they are wanted.</summary>
internal sealed class CopyObserver(CopyOutput output, PipelineThread pipeline, CopyJob job) : ITransferObserver
{
    private readonly CopyPlace _source = job.Source;
    private readonly CopyPlace _target = job.Target;

    /// <inheritdoc/>
    public void Completed(FileEntry entry, string targetPath, TransferOutcome outcome)
    {
        if (output.WriteResult is not null)
        {
            Write(new SftpTransferResult(_source.End(entry.Path), _target.End(targetPath))
            {
                Status = outcome.Skipped is not null ? SftpTransferStatus.Skipped
                    : outcome.SourceChanged ? SftpTransferStatus.SourceChanged
                    : SftpTransferStatus.Completed,
                IsMoved = job.Options.MoveSource && outcome.Skipped is null && !outcome.SourceChanged,
                Error = outcome.Skipped,
                Length = outcome.Length,
                Attempts = outcome.Attempts,
                Resumed = outcome.Resumed > 0,
                ResumedLength = outcome.Resumed,
                Verified = outcome.Verified,
                Hash = outcome.Hash,
                Duration = outcome.Duration,
                NotKept = outcome.Warning?.NotKeptAttributes ?? SftpPreserve.None,
                Warning = outcome.Warning?.ToString(),
            });
        }
    }

    /// <inheritdoc/>
    public void Skipped(FileEntry entry, string targetPath, string reason)
    {
        pipeline.Post(() => output.WriteWarning($"'{DisplayText.Clean(_source.Show(entry.Path))}' was not copied: {reason}."));
        if (output.WriteResult is not null)
        {
            Write(new SftpTransferResult(_source.End(entry.Path), _target.End(targetPath))
            {
                Status = SftpTransferStatus.Skipped,
                Attempts = 0,
                Error = reason,
            });
        }
    }

    /// <inheritdoc/>
    public void Failed(FileEntry entry, string targetPath, SftpException exception, int attempts)
    {
        pipeline.Post(() => output.WriteError(ErrorRecords.From(exception, _source.Show(entry.Path))));
        GivenUp(entry, targetPath, exception, attempts);
    }

    /// <inheritdoc/>
    public void GivenUp(FileEntry entry, string targetPath, SftpException exception, int attempts)
    {
        if (output.WriteResult is not null)
        {
            Write(new SftpTransferResult(_source.End(entry.Path), _target.End(targetPath))
            {
                Status = SftpTransferStatus.Failed,
                Attempts = attempts,
                Error = exception.Message,
            });
        }
    }

    /// <inheritdoc/>
    public void Warned(FileEntry entry, string targetPath, string warning) =>
        pipeline.Post(() => output.WriteWarning($"'{DisplayText.Clean(_target.Show(targetPath))}': {warning}"));

    /// <inheritdoc/>
    public void Noted(FileEntry entry, string targetPath, string note) =>
        pipeline.Post(() => output.WriteVerbose($"'{DisplayText.Clean(_source.Show(entry.Path))}': {note}."));

    /// <inheritdoc/>
    public void SourceKept(FileEntry entry, string targetPath, SftpException exception) =>
        pipeline.Post(() => output.WriteError(ErrorRecords.From(exception, _source.Show(entry.Path))));

    private void Write(SftpTransferResult result) => pipeline.Post(() => output.WriteResult!(result));
}
