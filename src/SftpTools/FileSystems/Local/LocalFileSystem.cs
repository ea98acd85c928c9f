using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using SftpTools.Errors;
using SftpTools.Native;

namespace SftpTools.FileSystems.Local;

/// <summary>
/// The file system of this machine. Calls complete before they return: a local call is shorter than the detour over another thread.
/// </summary>
internal sealed partial class LocalFileSystem : IFileSystem
{
    public static readonly LocalFileSystem Instance = new();

    // As large as the largest SFTP packet's data, so that both sides of a copy use the same blocks.
    private const int BlockLength = 255 * 1024;

    private static readonly FileSystemCapabilities s_capabilities = new()
    {
        HasModes = !OperatingSystem.IsWindows(),
        IsRemote = false,
        ReadLength = BlockLength,
        WriteLength = BlockLength,
    };

    private static readonly EnumerationOptions s_everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    private LocalFileSystem()
    {
    }

    /// <inheritdoc/>
    public string Name => "";

    /// <inheritdoc/>
    public PathSyntax Paths => LocalPathSyntax.Instance;

    /// <inheritdoc/>
    public SftpServerProfile Profile => SftpServerProfile.Local;

    /// <inheritdoc/>
    public ValueTask<FileSystemCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken) => new(s_capabilities);

    /// <inheritdoc/>
    public ValueTask<FileEntry?> GetEntryAsync(string path, bool followLink, CancellationToken cancellationToken) =>
        new(Try(SftpOperation.Stat, path, () =>
        {
            FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (followLink && info.LinkTarget is not null)
            {
                FileSystemInfo? target = info.ResolveLinkTarget(returnFinalTarget: true);
                return target is { Exists: true } ? WithStatus(ToEntry(target), followLink) with { Path = path, Name = Paths.GetName(path) } : null;
            }
            return info.Exists || info.LinkTarget is not null ? WithStatus(ToEntry(info), followLink) : RequireAbsent(path);
        }));

    /// <summary>Nothing; throws where that cannot be known, because a directory above lets nobody look into it.</summary>
    private static FileEntry? RequireAbsent(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // So it is.
        }
        return null;
    }

    /// <summary>The entry with its owner and the count of its names. A system call more, so not for each of a listing.</summary>
    private static FileEntry WithStatus(FileEntry entry, bool followLink) =>
        UnixFileStatus.Of(entry.Path, followLink) is not { } status ? entry : entry with
        {
            UserId = status.UserId,
            GroupId = status.GroupId,
            Links = (int)Math.Min(status.Links, int.MaxValue),
            Identity = status.Identity,
        };

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileEntry> EnumerateAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        using IEnumerator<FileSystemInfo> entries = Try(
            SftpOperation.List, path, () => new DirectoryInfo(path).EnumerateFileSystemInfos("*", s_everything).GetEnumerator());
        while (Try(SftpOperation.List, path, entries.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Try(SftpOperation.Stat, path, () => ToEntry(entries.Current));
        }
    }

    /// <summary>Why a directory cannot be listed; null when it can be, or is none.</summary>
    public static SftpException? WhyClosed(string path)
    {
        try
        {
            using IEnumerator<FileSystemInfo> entries = new DirectoryInfo(path).EnumerateFileSystemInfos("*", s_everything).GetEnumerator();
            entries.MoveNext();
            return null;
        }
        catch (UnauthorizedAccessException exception)
        {
            return LocalErrors.Wrap(exception, SftpOperation.List, path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IFile> OpenReadAsync(string path, CancellationToken cancellationToken) => new(Try<IFile>(SftpOperation.OpenRead, path, () =>
    {
        SafeFileHandle handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new LocalFile(handle, path);
    }));

    /// <inheritdoc/>
    public ValueTask<IFile> CreateNewAsync(string path, int? mode, CancellationToken cancellationToken) => new(Try<IFile>(SftpOperation.Create, path, () =>
    {
        if (mode is null || OperatingSystem.IsWindows())
            return new LocalFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), path);

        // Only FileStream takes a mode at creation; setting it afterwards would leave the file open to others for a moment.
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
            UnixCreateMode = (UnixFileMode)(mode.Value & 0x1FF),
        };
        return new LocalFile(new FileStream(path, options), path);
    }));

    /// <inheritdoc/>
    public ValueTask<IFile> OpenAsync(
        string path, FileMode how, FileAccess access, int? mode, CancellationToken cancellationToken) =>
        new(Try<IFile>(how == FileMode.CreateNew ? SftpOperation.Create : SftpOperation.OpenWrite, path, () =>
        {
            FileStreamOptions options = new()
            {
                Mode = how,
                Access = access,
                // Who writes a partial is settled by its record: two names of one machine may be looking at the same file.
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            };
            if (mode is { } bits && how == FileMode.CreateNew && !OperatingSystem.IsWindows())
                options.UnixCreateMode = (UnixFileMode)(bits & 0x1FF);
            return new LocalFile(new FileStream(path, options), path);
        }));

    /// <inheritdoc/>
    public ValueTask<byte[]?> TryHashAsync(string path, long length, CancellationToken cancellationToken) => new((byte[]?)null);

    /// <inheritdoc/>
    public (uint UserId, uint GroupId)? GetOwner(FileEntry entry) => UnixOwnership.Of(entry.Path);

    /// <inheritdoc/>
    public ValueTask<bool> CreateDirectoryAsync(string path, int? mode, CancellationToken cancellationToken) =>
        new(Try(SftpOperation.CreateDirectory, path, () =>
        {
            if (Directory.Exists(path))
                return false;
            if (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
                throw SftpException.OnPath(SftpErrorKind.PathExists, SftpOperation.CreateDirectory, path, "a file of that name is in the way");
            if (mode is null || OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, (UnixFileMode)((mode.Value & 0x1FF) | 0x1C0));
            return true;
        }));

    /// <inheritdoc/>
    public ValueTask RemoveFileAsync(string path, CancellationToken cancellationToken)
    {
        Try(SftpOperation.Remove, path, () => File.Delete(path));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReplaceAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        Try(SftpOperation.Rename, newPath, () =>
        {
            if (Directory.Exists(newPath))
                throw SftpException.OnPath(SftpErrorKind.PathExists, SftpOperation.Rename, newPath, "a directory of that name is in the way");
            File.Move(path, newPath, overwrite: true);
        });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask SetAttributesAsync(string path, EntryChange change, CancellationToken cancellationToken)
    {
        Try(SftpOperation.SetAttributes, path, () =>
        {
            if (change.Owner is { } owner)
                UnixOwnership.Set(path, owner);
            if (change.Mode is { } mode && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, (UnixFileMode)(mode & 0xFFF));
            if (change.LastWriteTimeUtc is { } time)
                File.SetLastWriteTimeUtc(path, time);
        });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<string> ResolveAsync(string path, CancellationToken cancellationToken) =>
        new(Try(SftpOperation.Resolve, path, () => LocalRealPath.Of(path)));

    /// <inheritdoc/>
    public ValueTask<string> ReadLinkAsync(string path, CancellationToken cancellationToken) =>
        new(Try(SftpOperation.Resolve, path, () => new FileInfo(path).LinkTarget ?? throw new IOException("it is not a link")));

    private static FileEntry ToEntry(FileSystemInfo info)
    {
        // Asking for the target costs a system call, and most entries are not links.
        string? linkTarget = info.Attributes.HasFlag(FileAttributes.ReparsePoint) ? info.LinkTarget : null;
        bool isLink = linkTarget is not null;
        FileEntryType type = isLink ? FileEntryType.SymbolicLink
            : info.Attributes.HasFlag(FileAttributes.Directory) ? FileEntryType.Directory
            : info is FileInfo { Length: 0 } && !UnixFileStatus.MayBeRegular(info.FullName) ? FileEntryType.Other
            : FileEntryType.File;
        return new FileEntry(info.FullName, info.Name, type)
        {
            Length = type == FileEntryType.File ? ((FileInfo)info).Length : 0,
            LastWriteTimeUtc = info.LastWriteTimeUtc,
            LastAccessTimeUtc = info.LastAccessTimeUtc,
            Mode = OperatingSystem.IsWindows() ? null : (int)info.UnixFileMode,
            LinkTarget = linkTarget,
        };
    }

    private static T Try<T>(SftpOperation operation, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            throw LocalErrors.Wrap(exception, operation, path);
        }
    }

    private static void Try(SftpOperation operation, string path, Action action) =>
        Try(operation, path, () =>
        {
            action();
            return true;
        });
}
