namespace SftpTools;

/// <summary>How the copy of one file ended.</summary>
public enum SftpTransferStatus
{
    /// <summary>The target has its final name and all bytes.</summary>
    Completed,

    /// <summary>Nothing was copied, on purpose; the reason is in Error.</summary>
    Skipped,

    /// <summary>The copy failed; the target is as it was before.</summary>
    Failed,

    /// <summary>The target has its final name, and the source was changed while it was read: the copy may be a mixture of old and new.</summary>
    SourceChanged,
}
