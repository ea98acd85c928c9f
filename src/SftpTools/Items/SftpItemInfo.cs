using System.Globalization;
using SftpTools.FileSystems;

namespace SftpTools;

/// <summary>A file or directory of a server, as it was when it was looked at; reads like System.IO.FileSystemInfo.</summary>
public abstract class SftpItemInfo
{
    private protected SftpItemInfo(SftpSession session, FileEntry entry, bool exists)
    {
        Session = session;
        Entry = entry;
        Exists = exists;
    }

    /// <summary>The last part of the path.</summary>
    public string Name => Entry.Name.Length == 0 ? "/" : Entry.Name;

    /// <summary>The absolute path on the server.</summary>
    public string FullName => Entry.Path;

    /// <summary>The part of the name from the last dot on, or empty.</summary>
    public string Extension => Path.GetExtension(Entry.Name);

    /// <summary>The name without its extension.</summary>
    public virtual string BaseName => Name;

    /// <summary>Whether it was there when it was last looked at.</summary>
    public bool Exists { get; private set; }

    /// <summary>When it was last written, in local time; whole seconds.</summary>
    public DateTime LastWriteTime => Entry.LastWriteTimeUtc.ToLocalTime();

    /// <summary>When it was last written, in UTC; whole seconds.</summary>
    public DateTime LastWriteTimeUtc => Entry.LastWriteTimeUtc;

    /// <summary>When it was last read, in local time; whole seconds.</summary>
    public DateTime LastAccessTime => Entry.LastAccessTimeUtc.ToLocalTime();

    /// <summary>When it was last read, in UTC; whole seconds.</summary>
    public DateTime LastAccessTimeUtc => Entry.LastAccessTimeUtc;

    /// <summary>Type and permissions as ls shows them, such as "-rw-r--r--"; null when the server sent none.</summary>
    public string? Mode => UnixModeText.For(Entry);

    /// <summary>The same as <see cref="Mode"/>, under the name that Get-ChildItem uses on Unix.</summary>
    public string? UnixMode => Mode;

    /// <summary>The permission bits, or null when the server sent none.</summary>
    public UnixFileMode? UnixFileMode => (UnixFileMode?)Entry.Mode;

    /// <summary>The number of the owner.</summary>
    public uint? UserId => Entry.UserId;

    /// <summary>The number of the group.</summary>
    public uint? GroupId => Entry.GroupId;

    /// <summary>The name of the owner; its number where the server gives no names.</summary>
    public string? User => Entry.UserName ?? Entry.UserId?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of the group; its number where the server gives no names.</summary>
    public string? Group => Entry.GroupName ?? Entry.GroupId?.ToString(CultureInfo.InvariantCulture);

    /// <summary>"SymbolicLink" or null.</summary>
    public string? LinkType => Entry.Type == FileEntryType.SymbolicLink ? "SymbolicLink" : null;

    /// <summary>Where a link points, as it is stored; null for all else.</summary>
    public string? LinkTarget => Entry.LinkTarget;

    /// <summary>The session it was found with.</summary>
    public SftpSession Session { get; }

    /// <summary>The path with the session's name, as every cmdlet of the module takes it.</summary>
    public string PSPath => $"{Session.Name}:{FullName}";

    /// <summary>The directory with the session's name.</summary>
    public string PSParentPath => $"{Session.Name}:{RemotePathSyntax.Instance.GetParent(FullName)}";

    /// <summary>The name alone.</summary>
    public string PSChildName => Name;

    /// <summary>Whether it is a directory, or a link to one.</summary>
    public abstract bool PSIsContainer { get; }

    /// <summary>What the engine knows of it.</summary>
    internal FileEntry Entry { get; private set; }

    /// <summary>Looks at the server again.</summary>
    /// <exception cref="SftpException">The server could not be asked.</exception>
    public void Refresh()
    {
        FileEntry? now = Task.Run(async () => await Session.Files.GetEntryAsync(FullName, followLink: false, CancellationToken.None)
            .ConfigureAwait(false)).GetAwaiter().GetResult();
        Exists = now is not null;
        if (now is not null)
            Entry = now with { UserName = Entry.UserName, GroupName = Entry.GroupName, LinkTarget = Entry.LinkTarget };
    }

    /// <inheritdoc/>
    public override string ToString() => FullName;

    /// <summary>Makes the item for an entry.</summary>
    internal static SftpItemInfo Create(SftpSession session, SftpListing.Item item) =>
        item.IsContainer ? new SftpDirectoryInfo(session, item.Entry) : new SftpFileInfo(session, item.Entry);
}
