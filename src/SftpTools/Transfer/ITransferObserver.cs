using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>Learns what becomes of each item. Called from several threads at once; must not block for long.</summary>
internal interface ITransferObserver
{
    /// <summary>A file has its final name, or was left as it is, as the policy for existing targets asks (outcome.Skipped says why).</summary>
    void Completed(FileEntry source, string targetPath, TransferOutcome outcome);

    /// <summary>Something was left out that a job of this kind cannot copy.</summary>
    void Skipped(FileEntry source, string targetPath, string reason);

    /// <summary>An item failed; the rest goes on.</summary>
    void Failed(FileEntry source, string targetPath, SftpException exception, int attempts = 1);

    /// <summary>An item failed with the whole job, which says why: it counts there, and is not an error of its own.</summary>
    void GivenUp(FileEntry source, string targetPath, SftpException exception, int attempts)
    {
    }

    /// <summary>An item was copied, but not everything about it could be kept.</summary>
    void Warned(FileEntry source, string targetPath, string warning);

    /// <summary>An item was copied, and there is something to know about it that is not a reason to worry.</summary>
    void Noted(FileEntry source, string targetPath, string note)
    {
    }

    /// <summary>A copy is whole and gets its final name next. Whoever is told may keep it from that by throwing.</summary>
    void Renaming(FileEntry source, string targetPath, string temporaryPath)
    {
    }

    /// <summary>A move is over: the copy is there and the source is gone.</summary>
    void SourceRemoved(FileEntry source, string targetPath)
    {
    }

    /// <summary>A move stopped half way: the copy is there and the source, a file or an emptied directory, too.</summary>
    void SourceKept(FileEntry source, string targetPath, SftpException exception) => Failed(source, targetPath, exception);
}
