using SftpTools.FileSystems;

namespace SftpTools;

/// <summary>A directory of a server, or a link to one; reads like System.IO.DirectoryInfo.</summary>
public sealed class SftpDirectoryInfo : SftpItemInfo
{
    internal SftpDirectoryInfo(SftpSession session, FileEntry entry, bool exists = true)
        : base(session, entry, exists)
    {
    }

    /// <summary>The path of the directory that holds it; null for the root.</summary>
    public string? Parent => RemotePathSyntax.Instance.GetParent(FullName);

    /// <inheritdoc/>
    public override bool PSIsContainer => true;
}
