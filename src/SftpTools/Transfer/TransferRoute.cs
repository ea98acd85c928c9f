using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>From where to where a job copies, and how.</summary>
internal sealed record TransferRoute(IFileSystem Source, IFileSystem Target, TransferOptions Options);
