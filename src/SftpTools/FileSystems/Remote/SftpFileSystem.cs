using System.Diagnostics;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// The file system of a server. Asks its owner for the connection before each operation, so a lost link is reopened by the next one.
/// Servers answer a bare FAILURE to much that has a plain cause; where one more question tells the cause, it is asked.
/// </summary>
internal sealed partial class SftpFileSystem(
    string name, Func<CancellationToken, ValueTask<SftpClient>> connect, Func<int, LaneLease>? lendLanes = null,
    SftpServerProfile? profile = null) : IFileSystem
{
    private long _shortestRoundTrip = long.MaxValue;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public PathSyntax Paths => RemotePathSyntax.Instance;

    /// <inheritdoc/>
    public SftpServerProfile Profile { get; } = profile ?? new SftpServerProfile();

    /// <summary>Names of users and groups, remembered while the session lives.</summary>
    public OwnerNames OwnerNames { get; } = new();

    /// <inheritdoc/>
    public async ValueTask<FileSystemCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        return new FileSystemCapabilities
        {
            HasModes = true,
            IsRemote = true,
            ReadLength = client.Limits.MaxReadLength,
            WriteLength = client.Limits.MaxWriteLength,
            MaxOpenFiles = Profile.MaxOpenHandles ?? client.Limits.MaxOpenHandles,
            CopiesByItself = CopiesByItself(client),
        };
    }

    /// <inheritdoc/>
    public LaneLease LendLanes(int count) => lendLanes?.Invoke(count) ?? LaneLease.None;

    /// <inheritdoc/>
    public async ValueTask<TimeSpan> MeasureRoundTripAsync(CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        long started = Stopwatch.GetTimestamp();
        await client.RealPathAsync(".", cancellationToken).ConfigureAwait(false);
        // What is more than it was at best is other work on either side.
        long shortest = Math.Min(Volatile.Read(ref _shortestRoundTrip), Stopwatch.GetElapsedTime(started).Ticks);
        Volatile.Write(ref _shortestRoundTrip, shortest);
        return TimeSpan.FromTicks(shortest);
    }

    /// <inheritdoc/>
    public string? ServerKey => HostKey?.Invoke();

    /// <summary>The fingerprint of the server's key, once connected.</summary>
    public Func<string?>? HostKey { get; init; }

    /// <inheritdoc/>
    public string? WhyTimeIsLost(DateTime utc) => FileTimes.FitsServer(utc)
        ? null
        : $"SFTP holds the years 1970 to 2106, and the source is of {utc:yyyy-MM-dd}";

    /// <inheritdoc/>
    public void LearnMaxOpenFiles(int count)
    {
        // What a connection has found out by itself is exact.
        if (Profile.Find(SftpServerFact.MaxOpenHandles) is not { Origin: SftpFactOrigin.Learned, Value: int known } || known > count)
            Profile.Learn(SftpServerFact.MaxOpenHandles, count, "the server refused to open more at once");
    }

    /// <inheritdoc/>
    public async ValueTask<IFile> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        (SftpClient client, byte[] handle) = await LookAsync(
            async client => (client, await client.OpenAsync(path, OpenFlags.Read, SftpAttributes.None, cancellationToken).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        return new SftpFile(this, client, handle, path) { CanRead = true };
    }

    /// <inheritdoc/>
    public ValueTask<IFile> CreateNewAsync(string path, int? mode, CancellationToken cancellationToken) =>
        CreateNewAsync(path, OpenFlags.Write, mode, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IFile> OpenAsync(
        string path, FileMode how, FileAccess access, int? mode, CancellationToken cancellationToken)
    {
        OpenFlags flags = (access.HasFlag(FileAccess.Read) ? OpenFlags.Read : 0)
            | (access.HasFlag(FileAccess.Write) ? OpenFlags.Write : 0);
        if (how == FileMode.CreateNew)
            return await CreateNewAsync(path, flags, mode, cancellationToken).ConfigureAwait(false);
        // TRUNC goes only with CREAT (draft-ietf-secsh-filexfer-02, section 6.3).
        if (how == FileMode.Truncate)
            flags |= OpenFlags.Create | OpenFlags.Truncate;
        else if (access.HasFlag(FileAccess.Write))
            await RequireInPlaceAsync(path, cancellationToken).ConfigureAwait(false);
        SftpClient client = access.HasFlag(FileAccess.Write)
            ? await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false)
            : await connect(cancellationToken).ConfigureAwait(false);
        byte[] handle = await client.OpenAsync(path, flags, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
        return new SftpFile(this, client, handle, path) { CanRead = access.HasFlag(FileAccess.Read) };
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> TryHashAsync(string path, long length, CancellationToken cancellationToken)
    {
        return await LookAsync(client => client.TryHashAsync(path, length, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public (uint UserId, uint GroupId)? GetOwner(FileEntry entry) =>
        entry is { UserId: { } user, GroupId: { } group } ? (user, group) : null;

    /// <inheritdoc/>
    public async ValueTask SetAttributesAsync(string path, EntryChange change, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        await client.SetStatAsync(path, ToAttributes(change), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<string> ResolveAsync(string path, CancellationToken cancellationToken)
    {
        return await LookAsync(client => client.RealPathAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<string> ReadLinkAsync(string path, CancellationToken cancellationToken)
    {
        return await LookAsync(client => client.ReadLinkAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes the names of owners, with one question for all the ids that are new.</summary>
    public async ValueTask<IReadOnlyList<FileEntry>> NameOwnersAsync(IReadOnlyList<FileEntry> entries, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        return await OwnerNames.CompleteAsync(client, entries, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The attributes that a change means on the wire.</summary>
    internal static SftpAttributes ToAttributes(EntryChange change) => new()
    {
        Permissions = change.Mode is { } mode ? (uint)(mode & 0xFFF) : null,
        Times = change.LastWriteTimeUtc is { } time
            ? (FileTimes.ForServer(change.LastAccessTimeUtc ?? time), FileTimes.ForServer(time))
            : null,
        Owner = change.Owner,
    };

    private async ValueTask<IFile> CreateNewAsync(string path, OpenFlags access, int? mode, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        bool sendsMode = mode is not null && Profile.TakesModesOnOpen != false;
        SftpAttributes attributes = sendsMode ? new SftpAttributes { Permissions = (uint)mode!.Value } : SftpAttributes.None;
        try
        {
            byte[] handle = await client.OpenAsync(
                path, access | OpenFlags.Create | OpenFlags.Exclusive, attributes, cancellationToken).ConfigureAwait(false);
            SftpFile file = new(this, client, handle, path) { CanRead = access.HasFlag(OpenFlags.Read) };
            if (mode is { } wanted && !sendsMode)
                await file.NarrowAsync(wanted, cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            if (sendsMode && await CreateWithoutModeAsync(client, path, access, mode!.Value, exception, cancellationToken).ConfigureAwait(false) is { } file)
                return file;
            throw await ExplainCreationAsync(exception, path).ConfigureAwait(false);
        }
    }
}
