using System.Globalization;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools;

/// <summary>A file or directory of a server, as it was when it was looked at; reads like System.IO.FileSystemInfo.</summary>
public abstract class SftpItemInfo : ISessionItem
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

    /// <summary>
    /// The length as a table shows it, empty for a directory; under the name that PowerShell gives to it. A property, so that items of another
    /// process and of a constrained one show it too.
    /// </summary>
    public virtual string LengthString => "";

    /// <summary>Whether it was there when it was last looked at.</summary>
    public bool Exists { get; private set; }

    /// <summary>When it was last written, in local time; whole seconds. Null where the server does not tell it.</summary>
    public DateTime? LastWriteTime => LastWriteTimeUtc?.ToLocalTime();

    /// <summary>When it was last written, in UTC; whole seconds. Null where the server does not tell it.</summary>
    public DateTime? LastWriteTimeUtc => Entry.AreTimesKnown ? Entry.LastWriteTimeUtc : null;

    /// <summary>When it was last read, in local time; whole seconds. Null where the server does not tell it.</summary>
    public DateTime? LastAccessTime => LastAccessTimeUtc?.ToLocalTime();

    /// <summary>When it was last read, in UTC; whole seconds. Null where the server does not tell it.</summary>
    public DateTime? LastAccessTimeUtc => Entry.AreTimesKnown ? Entry.LastAccessTimeUtc : null;

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

    /// <summary>The account it was found with, as user@host:port: what tells its server where the session itself does not travel.</summary>
    public string Account => Session.Account;

    /// <summary>The path with the session's name, as every cmdlet of the module takes it.</summary>
    public string PSPath => Session.Show(FullName);

    /// <summary>The directory with the session's name.</summary>
    public string PSParentPath => Session.Show(RemotePathSyntax.Instance.GetParent(FullName));

    /// <summary>The name alone.</summary>
    public string PSChildName => Name;

    /// <summary>Whether it is a directory, or a link to one.</summary>
    public abstract bool PSIsContainer { get; }

    /// <summary>What the engine knows of it.</summary>
    internal FileEntry Entry { get; private set; }

    /// <summary>Looks at the server again.</summary>
    /// <exception cref="SftpException">The server could not be asked.</exception>
    public void Refresh() => Run(LookAgainAsync);

    /// <summary>Removes the file, the link itself, or the directory when it is empty.</summary>
    /// <exception cref="SftpException">It is not there, is not empty, or may not be removed.</exception>
    public void Delete()
    {
        Run(() => PSIsContainer && LinkType is null
            ? DeleteDirectoryAsync()
            : Session.Files.RemoveFileAsync(FullName, CancellationToken.None).AsTask());
        Exists = false;
    }

    /// <summary>Renames the item, a link itself; what is at the new path already is an error.</summary>
    /// <param name="destination">The new path, not the directory to move into. A relative one begins where the session's paths do.</param>
    /// <exception cref="SftpException">The item is not there, something is at the new path, or the server refuses.</exception>
    public void MoveTo(string destination) => MoveTo(destination, overwrite: false);

    /// <inheritdoc cref="MoveTo(string)"/>
    /// <param name="destination">The new path, not the directory to move into. A relative one begins where the session's paths do.</param>
    /// <param name="overwrite">Replaces a file that is at the new path, in one step where the server can.</param>
    public void MoveTo(string destination, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        string path = Session.Absolute(WithoutName(destination));
        Run(async () =>
        {
            await Session.Files.RenameAsync(FullName, path, overwrite, CancellationToken.None).ConfigureAwait(false);
            Entry = Entry with { Path = path, Name = RemotePathSyntax.Instance.GetName(path) };
            // It has its new name: a refused look at it is not an error.
            Look look = await Look.AtAsync(Session.Files, path, followLink: false, CancellationToken.None).ConfigureAwait(false);
            if (look.Refusal is null)
                await TakeAsync(look.Entry).ConfigureAwait(false);
        });
    }

    /// <summary>The path with the session's name, so that it is never taken for a path of this machine.</summary>
    public override string ToString() => PSPath;

    /// <summary>Makes the item for an entry.</summary>
    internal static SftpItemInfo Create(SftpSession session, SftpListing.Item item) =>
        item.IsContainer ? new SftpDirectoryInfo(session, item.Entry) : new SftpFileInfo(session, item.Entry);

    /// <summary>
    /// Blocks until work of the engine has ended, each part of which is bounded by the session's operation timeout. It runs on the thread
    /// pool, so that no context of the caller can be waited for.
    /// </summary>
    private protected static void Run(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    /// <inheritdoc cref="Run(Func{Task})"/>
    private protected static T Run<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();

    // An item in a string is "name:/path"; of another session it would become part of a file's name.
    private string WithoutName(string path)
    {
        int colon = path.IndexOf(":/", StringComparison.Ordinal);
        if (colon < 1 || path.AsSpan(0, colon).Contains('/'))
            return path;
        return path.AsSpan(0, colon).Equals(Session.Name, StringComparison.OrdinalIgnoreCase)
            ? path[(colon + 1)..]
            : throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Move, path, $"it is not on the session '{Session.Name}'; for a file of that name write './' before it");
    }

    private async Task LookAgainAsync()
    {
        await TakeAsync(await Session.Files.GetEntryAsync(FullName, followLink: false, CancellationToken.None).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private async Task DeleteDirectoryAsync()
    {
        if (await Session.Files.HasEntriesAsync(FullName, CancellationToken.None).ConfigureAwait(false))
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Remove, FullName, "the directory is not empty; Remove-SftpItem -Recurse removes it with all that is in it");
        }
        await Session.Files.RemoveDirectoryAsync(FullName, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task TakeAsync(FileEntry? now)
    {
        Exists = now is not null;
        if (now is null)
            return;
        IReadOnlyList<SftpListing.Item> described = await SftpListing
            .DescribeAsync(Session.Files, [now], CancellationToken.None).ConfigureAwait(false);
        Entry = described[0].Entry;
    }
}
