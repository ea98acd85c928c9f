using System.Globalization;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Items;
using SftpTools.Operations;

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

    /// <summary>When it was last written, in local time; whole seconds. Null where the server does not tell it. Can be set, on the server.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The protocol does not know the time: it counts seconds from 1970 to 2106.</exception>
    /// <exception cref="SftpException">The server does not set it.</exception>
    public DateTime? LastWriteTime
    {
        get => LastWriteTimeUtc?.ToLocalTime();
        set => Change(new AttributeChange { LastWriteTimeUtc = ToSet(value)?.ToUniversalTime() });
    }

    /// <summary>When it was last written, in UTC; whole seconds. Null where the server does not tell it. Can be set, on the server.</summary>
    /// <inheritdoc cref="LastWriteTime" path="/exception"/>
    public DateTime? LastWriteTimeUtc
    {
        get => Entry.AreTimesKnown ? Entry.LastWriteTimeUtc : null;
        set => Change(new AttributeChange { LastWriteTimeUtc = AsUtc(ToSet(value)) });
    }

    /// <summary>When it was last read, in local time; whole seconds. Null where the server does not tell it. Can be set, on the server.</summary>
    /// <inheritdoc cref="LastWriteTime" path="/exception"/>
    public DateTime? LastAccessTime
    {
        get => LastAccessTimeUtc?.ToLocalTime();
        set => Change(new AttributeChange { LastAccessTimeUtc = ToSet(value)?.ToUniversalTime() });
    }

    /// <summary>When it was last read, in UTC; whole seconds. Null where the server does not tell it. Can be set, on the server.</summary>
    /// <inheritdoc cref="LastWriteTime" path="/exception"/>
    public DateTime? LastAccessTimeUtc
    {
        get => Entry.AreTimesKnown ? Entry.LastAccessTimeUtc : null;
        set => Change(new AttributeChange { LastAccessTimeUtc = AsUtc(ToSet(value)) });
    }

    /// <summary>
    /// What a file of this machine would have: Directory, ReparsePoint for a link, Hidden for a name that begins with a dot, ReadOnly for what
    /// nobody may write to, or Normal. Of a new value ReadOnly alone counts, as for files on Unix: the others follow from what the item is.
    /// </summary>
    /// <exception cref="SftpException">The server does not change the permissions.</exception>
    public FileAttributes Attributes
    {
        get => EntryAttributes.Of(Entry, PSIsContainer);
        set => SetReadOnly(value.HasFlag(FileAttributes.ReadOnly));
    }

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

    /// <summary>The same as <see cref="LinkTarget"/>, under the name that PowerShell gives to it.</summary>
    public string? Target => LinkTarget;

    /// <summary>
    /// The path on the server where all links end; of what is not a link its own. The server is asked where there is a link; where it does
    /// not tell, as for a link that leads to nothing, it is the path that the link names.
    /// </summary>
    public string ResolvedTarget => Entry.Type == FileEntryType.SymbolicLink ? Run(FindEndAsync) : FullName;

    /// <summary>The name as a table shows it, in the colours of $PSStyle.FileInfo; a link with its target.</summary>
    public string NameString => Styled?.Invoke(this) ?? DisplayText.Name(Name);

    /// <summary>What stat tells of a file of this machine, as far as the server tells it.</summary>
    public SftpUnixStat UnixStat => new(Entry);

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

    /// <summary>Writes a name in colours; null where nobody does.</summary>
    internal static Func<SftpItemInfo, string>? Styled { get; set; }

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

    /// <summary>Takes the right to write from everybody, or gives it to the owner, where that is not so already.</summary>
    private protected void SetReadOnly(bool isReadOnly)
    {
        const int WriteBits = 0x92;
        const int OwnerWrites = 0x80;
        if (Entry.Mode is not { } mode)
        {
            throw SftpException.OnPath(
                SftpErrorKind.NotSupported, SftpOperation.SetAttributes, FullName, "the server does not tell its permissions, so it cannot change a part of them");
        }
        if (((mode & WriteBits) == 0) != isReadOnly)
            Change(new AttributeChange { Mode = new UnixModeChange(isReadOnly ? mode & ~WriteBits : mode | OwnerWrites) });
    }

    private void Change(AttributeChange change) => Run(async () =>
    {
        await new AttributeSetter(Session.Files, change, static _ => { }).SetAsync(Entry, CancellationToken.None).ConfigureAwait(false);
        Session.Files.NoteChange();
        await LookAgainAsync().ConfigureAwait(false);
    });

    private async Task<string> FindEndAsync()
    {
        try
        {
            if (await Session.Files.GetEntryAsync(FullName, followLink: true, CancellationToken.None).ConfigureAwait(false) is not null)
                return await Session.Files.ResolveAsync(FullName, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SftpException)
        {
            // The link itself tells the rest.
        }
        return LinkTarget is not { } target ? FullName
            : target.StartsWith('/') ? target
            : RemotePathSyntax.Normalize(RemotePathSyntax.Join(RemotePathSyntax.Instance.GetParent(FullName) ?? "/", target));
    }

    private static DateTime? ToSet(DateTime? time)
    {
        if (time is null)
            throw new ArgumentNullException(nameof(time));
        DateTime utc = time.Value.ToUniversalTime();
        ArgumentOutOfRangeException.ThrowIfLessThan(utc, DateTime.UnixEpoch, nameof(time));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(utc, DateTime.UnixEpoch.AddSeconds(uint.MaxValue), nameof(time));
        return time;
    }

    // As System.IO has it: a time of no kind is one of UTC here.
    private static DateTime? AsUtc(DateTime? time) =>
        time is { Kind: DateTimeKind.Unspecified } plain ? DateTime.SpecifyKind(plain, DateTimeKind.Utc) : time?.ToUniversalTime();

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
