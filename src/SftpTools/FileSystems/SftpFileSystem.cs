using System.Diagnostics;
using System.Runtime.CompilerServices;
using SftpTools.Protocol;

namespace SftpTools.FileSystems;

/// <summary>
/// The file system of a server. Asks its owner for the connection before each operation, so a lost link is reopened by the next one.
/// Servers answer a bare FAILURE to much that has a plain cause; where one more question tells the cause, it is asked.
/// </summary>
internal sealed class SftpFileSystem(
    string name, Func<CancellationToken, ValueTask<SftpClient>> connect, Func<int, LaneLease>? lendLanes = null) : IFileSystem
{
    private const int ReadDirInFlight = 2;

    private int _learnedOpenFiles;
    private long _shortestRoundTrip = long.MaxValue;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public PathSyntax Paths => RemotePathSyntax.Instance;

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
            NearWindow = client.NearWindow,
            ReadLength = client.Limits.MaxReadLength,
            WriteLength = client.Limits.MaxWriteLength,
            MaxOpenFiles = _learnedOpenFiles > 0 ? _learnedOpenFiles : client.Limits.MaxOpenHandles,
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
    public void LearnMaxOpenFiles(int count) => _learnedOpenFiles = count;

    /// <inheritdoc/>
    public async ValueTask<FileEntry?> GetEntryAsync(string path, bool followLink, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        SftpAttributes attributes;
        try
        {
            attributes = followLink
                ? await client.StatAsync(path, cancellationToken).ConfigureAwait(false)
                : await client.LStatAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            return null;
        }
        return SftpEntries.ToEntry(path, Paths.GetName(path), attributes);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileEntry> EnumerateAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        byte[] handle = await client.OpenDirAsync(path, cancellationToken).ConfigureAwait(false);
        Queue<Task<NameEntry[]?>> inFlight = new();
        try
        {
            // Two requests under way hide the round trip between batches; a server answers one too many with EOF.
            for (int i = 0; i < ReadDirInFlight; i++)
                inFlight.Enqueue(client.ReadDirAsync(handle, path, cancellationToken).AsTask());
            while (inFlight.TryDequeue(out Task<NameEntry[]?>? next))
            {
                NameEntry[]? names = await next.ConfigureAwait(false);
                if (names is null)
                    break;
                inFlight.Enqueue(client.ReadDirAsync(handle, path, cancellationToken).AsTask());
                OwnerNames.LearnFromLongNames(names);
                foreach (NameEntry entry in names)
                {
                    if (entry.Name is not ("." or ".."))
                        yield return SftpEntries.ToEntry(RemotePathSyntax.Join(path, entry.Name), entry.Name, entry.Attributes);
                }
            }
        }
        finally
        {
            foreach (Task<NameEntry[]?> task in inFlight)
                _ = task.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            _ = client.CloseAsync(handle, path, CancellationToken.None).AsTask()
                .ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IFile> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        byte[] handle = await client.OpenAsync(path, OpenFlags.Read, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
        return new SftpFile(this, client, handle, path);
    }

    /// <inheritdoc/>
    public async ValueTask<IFile> CreateNewAsync(string path, int? mode, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        SftpAttributes attributes = mode is { } bits ? new SftpAttributes { Permissions = (uint)bits } : SftpAttributes.None;
        try
        {
            byte[] handle = await client.OpenAsync(
                path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, attributes, cancellationToken).ConfigureAwait(false);
            return new SftpFile(this, client, handle, path);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure)
        {
            throw await ExplainFailureAsync(exception, path).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            throw exception.As(SftpErrorKind.PathNotFound, $"its directory does not exist: {exception.Reason}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IFile> OpenWriteAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        byte[] handle = await client.OpenAsync(path, OpenFlags.Write, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
        return new SftpFile(this, client, handle, path);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CreateDirectoryAsync(string path, int? mode, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        SftpAttributes attributes = mode is { } bits ? new SftpAttributes { Permissions = (uint)(bits & 0x1FF) | 0x1C0 } : SftpAttributes.None;
        try
        {
            await client.MkDirAsync(path, attributes, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.Failure or SftpErrorKind.PermissionDenied)
        {
            // A read-only server denies the creation of what is there already.
            FileEntry? existing = await ProbeAsync(path, followLink: true).ConfigureAwait(false);
            if (existing?.Type == FileEntryType.Directory)
                return false;
            throw existing is null
                ? exception
                : exception.As(SftpErrorKind.PathExists, $"a file of that name is in the way; {exception.Reason}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask RemoveFileAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        await client.RemoveAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ReplaceAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        try
        {
            if (client.Supports(SftpExtension.PosixRename))
                await client.PosixRenameAsync(path, newPath, cancellationToken).ConfigureAwait(false);
            else
                await ReplaceInStepsAsync(client, path, newPath, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure)
        {
            FileEntry? existing = await ProbeAsync(newPath, followLink: false).ConfigureAwait(false);
            throw existing?.Type == FileEntryType.Directory
                ? exception.As(SftpErrorKind.PathExists, $"a directory of that name is in the way; {exception.Reason}")
                : exception;
        }
    }

    /// <inheritdoc/>
    public async ValueTask SetAttributesAsync(string path, EntryChange change, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        await client.SetStatAsync(path, ToAttributes(change), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<string> ResolveAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        return await client.RealPathAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a link points, as it is stored.</summary>
    public async ValueTask<string> ReadLinkAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        return await client.ReadLinkAsync(path, cancellationToken).ConfigureAwait(false);
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
            ? (SftpEntries.ToWireTime(change.LastAccessTimeUtc ?? time), SftpEntries.ToWireTime(time))
            : null,
    };

    /// <summary>A write that fails for no stated reason is most often a full disk: ask, so that the error can say so.</summary>
    internal async ValueTask<SftpException> ExplainWriteFailureAsync(SftpException failure, string path)
    {
        try
        {
            using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(5));
            SftpClient client = await connect(timeout.Token).ConfigureAwait(false);
            if (!client.Supports(SftpExtension.StatVfs))
                return failure;
            FileSystemStatistics disk = await client.StatVfsAsync(Paths.GetParent(path) ?? "/", timeout.Token).ConfigureAwait(false);
            return disk.AvailableBlocks == 0 || disk.AvailableFiles == 0
                ? failure.As(SftpErrorKind.Failure, $"the server's disk is full; {failure.Reason}")
                : failure;
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            return failure;
        }
    }

    /// <summary>
    /// Replaces without posix-rename: the old file steps aside, the new one takes its name, then the old one goes. When the middle step
    /// fails, the old file gets its name back.
    /// </summary>
    private static async ValueTask ReplaceInStepsAsync(SftpClient client, string path, string newPath, CancellationToken cancellationToken)
    {
        try
        {
            await client.RenameAsync(path, newPath, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure)
        {
            if (!await IsReplaceableAsync(client, newPath, cancellationToken).ConfigureAwait(false))
                throw;
        }
        string aside = path + ".old";
        await client.RenameAsync(newPath, aside, cancellationToken).ConfigureAwait(false);
        try
        {
            await client.RenameAsync(path, newPath, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SftpException)
        {
            await client.RenameAsync(aside, newPath, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        await client.RemoveAsync(aside, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Whether something other than a directory is there.</summary>
    private static async ValueTask<bool> IsReplaceableAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            SftpAttributes existing = await client.LStatAsync(path, cancellationToken).ConfigureAwait(false);
            return SftpEntries.TypeOf(existing) != FileEntryType.Directory;
        }
        catch (SftpException exception) when (exception.StatusCode is not null)
        {
            return false;
        }
    }

    private async ValueTask<SftpException> ExplainFailureAsync(SftpException failure, string path)
    {
        FileEntry? existing = await ProbeAsync(path, followLink: false).ConfigureAwait(false);
        if (existing is not null)
        {
            string what = existing.Type == FileEntryType.Directory ? "a directory" : "a file";
            return failure.As(SftpErrorKind.PathExists, $"{what} of that name is in the way; {failure.Reason}");
        }
        return await ExplainWriteFailureAsync(failure, path).ConfigureAwait(false);
    }

    private async ValueTask<FileEntry?> ProbeAsync(string path, bool followLink)
    {
        try
        {
            using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(10));
            return await GetEntryAsync(path, followLink, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            return null;
        }
    }
}
