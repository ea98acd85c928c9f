using SftpTools.FileSystems;

namespace SftpTools;

/// <summary>A file of a server, or anything else that is no directory; reads like System.IO.FileInfo.</summary>
public sealed class SftpFileInfo : SftpItemInfo
{
    internal SftpFileInfo(SftpSession session, FileEntry entry, bool exists = true)
        : base(session, entry, exists)
    {
    }

    /// <summary>Length in bytes.</summary>
    public long Length => Entry.Length;

    /// <summary>The directory it is in.</summary>
    public string? DirectoryName => RemotePathSyntax.Instance.GetParent(FullName);

    /// <inheritdoc/>
    public override string BaseName => Path.GetFileNameWithoutExtension(Entry.Name);

    /// <inheritdoc/>
    public override bool PSIsContainer => false;
}
