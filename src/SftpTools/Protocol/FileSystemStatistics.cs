namespace SftpTools.Protocol;

/// <summary>The reply of statvfs@openssh.com (PROTOCOL, section 4.4), as statvfs(3) names the fields.</summary>
internal sealed record FileSystemStatistics(
    ulong BlockSize,
    ulong FragmentSize,
    ulong Blocks,
    ulong FreeBlocks,
    ulong AvailableBlocks,
    ulong Files,
    ulong FreeFiles,
    ulong AvailableFiles,
    ulong FileSystemId,
    ulong Flags,
    ulong MaxNameLength);
