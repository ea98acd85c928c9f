using SftpTools.FileSystems;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>One file to copy: the source as it was found, and the path of the copy.</summary>
internal sealed record FileToCopy(FileEntry Entry, string TargetPath)
{
    /// <summary>Whether nothing can be at the target, because its directory was just made.</summary>
    public bool TargetIsNew { get; init; }

    /// <summary>What the attempts at the file hand on; null where there is one attempt alone.</summary>
    public PartialCopy? Attempts { get; init; }
}
