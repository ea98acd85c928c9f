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

    /// <summary>An item was copied, but not everything about it could be kept.</summary>
    void Warned(FileEntry source, string targetPath, string warning);
}
