using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>A file or directory to copy, and the path it shall have.</summary>
internal sealed record TransferItem(FileEntry Source, string TargetPath);
