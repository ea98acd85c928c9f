namespace SftpTools.Transfer.Journals;

/// <summary>A file as it was when it was copied.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Seconds">When it was last written, in whole seconds of Unix time: SFTP version 3 tells no more.</param>
internal readonly record struct FinishedFile(long Length, long Seconds);
