using SftpTools.FileSystems;

namespace SftpTools.Transfer.Journals;

/// <summary>Writes down what becomes of each item before it tells anybody else.</summary>
internal sealed class JournalObserver(Journal journal, ITransferObserver next) : ITransferObserver
{
    /// <inheritdoc/>
    public void Completed(FileEntry source, string targetPath, TransferOutcome outcome)
    {
        // Such a file is copied again when the job is continued.
        if (outcome.SourceChanged)
            journal.Failed(source, targetPath, "the source was changed while it was copied");
        else if (outcome.Skipped is null)
            journal.Done(source, targetPath, outcome);
        // What an earlier run has brought is written down already.
        else if (!outcome.IsOfEarlierRun)
            journal.Skipped(source, targetPath, outcome.Skipped);
        next.Completed(source, targetPath, outcome);
    }

    /// <inheritdoc/>
    public void Skipped(FileEntry source, string targetPath, string reason)
    {
        journal.Skipped(source, targetPath, reason);
        next.Skipped(source, targetPath, reason);
    }

    /// <inheritdoc/>
    public void Failed(FileEntry source, string targetPath, SftpException exception, int attempts)
    {
        journal.Failed(source, targetPath, exception.Message);
        next.Failed(source, targetPath, exception, attempts);
    }

    /// <inheritdoc/>
    public void GivenUp(FileEntry source, string targetPath, SftpException exception, int attempts)
    {
        journal.Failed(source, targetPath, exception.Message);
        next.GivenUp(source, targetPath, exception, attempts);
    }

    /// <inheritdoc/>
    public void Warned(FileEntry source, string targetPath, string warning) => next.Warned(source, targetPath, warning);

    /// <inheritdoc/>
    public void Noted(FileEntry source, string targetPath, string note) => next.Noted(source, targetPath, note);

    /// <inheritdoc/>
    public void Renaming(FileEntry source, string targetPath, string temporaryPath)
    {
        journal.Renaming(source, targetPath, temporaryPath);
        next.Renaming(source, targetPath, temporaryPath);
    }

    /// <inheritdoc/>
    public void SourceRemoved(FileEntry source, string targetPath)
    {
        journal.Moved(source);
        next.SourceRemoved(source, targetPath);
    }

    /// <inheritdoc/>
    public void SourceKept(FileEntry source, string targetPath, SftpException exception)
    {
        journal.Failed(source, targetPath, exception.Message);
        next.SourceKept(source, targetPath, exception);
    }
}
