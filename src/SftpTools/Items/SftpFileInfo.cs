using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Items;

namespace SftpTools;

/// <summary>A file of a server, or anything else that is not a directory; reads like System.IO.FileInfo.</summary>
public sealed class SftpFileInfo : SftpItemInfo
{
    internal SftpFileInfo(SftpSession session, FileEntry entry, bool exists = true)
        : base(session, entry, exists)
    {
    }

    /// <summary>Length in bytes; null where the server does not tell it.</summary>
    public long? Length => Entry.IsLengthKnown ? Entry.Length : null;

    /// <inheritdoc/>
    public override string LengthString => Length is { } length ? SizeText.For(length) : "";

    /// <summary>Whether nobody may write to it; null where the server does not tell its permissions. Can be set, on the server.</summary>
    /// <exception cref="SftpException">The server does not change the permissions.</exception>
    public bool? IsReadOnly
    {
        get => EntryAttributes.IsReadOnly(Entry);
        set
        {
            if (value is null)
                throw new ArgumentNullException(nameof(value));
            SetReadOnly(value.Value);
        }
    }

    /// <summary>The directory it is in.</summary>
    public string? DirectoryName => RemotePathSyntax.Instance.GetParent(FullName);

    /// <inheritdoc/>
    public override string BaseName => Path.GetFileNameWithoutExtension(Entry.Name);

    /// <inheritdoc/>
    public override bool PSIsContainer => false;

    /// <summary>Opens the file for reading; the stream reads ahead.</summary>
    /// <exception cref="SftpException">It is not there, or may not be read.</exception>
    public Stream OpenRead() => Run(() => SftpFileStream.OpenReadAsync(Session.Files, FullName, CancellationToken.None));

    /// <summary>
    /// Opens the file for writing from its beginning, and makes it when it is missing. What it holds beyond the bytes written stays. A write
    /// that fails may be told by a later one, by Flush or by Dispose.
    /// </summary>
    /// <exception cref="SftpException">It may not be written.</exception>
    public Stream OpenWrite() => Run(() => SftpFileStream.OpenWriteAsync(Session.Files, FullName, CancellationToken.None));
}
