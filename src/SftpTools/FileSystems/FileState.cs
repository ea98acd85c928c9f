namespace SftpTools.FileSystems;

/// <summary>What an open file tells of itself. Times are UTC; null is what the system does not tell.</summary>
internal readonly record struct FileState(long? Length, DateTime? LastWriteTimeUtc, int? Mode)
{
    /// <summary>The numeric user and group.</summary>
    public (uint UserId, uint GroupId)? Owner { get; init; }

    /// <summary>What tells the file from all others of this machine; null where that is not known.</summary>
    public (ulong Device, ulong Number)? Identity { get; init; }
}
