using SftpTools.Errors;

namespace SftpTools.FileSystems.Local;

/// <summary>Moves and removals for their own sake, and the volume below a path.</summary>
internal sealed partial class LocalFileSystem
{
    // NAME_MAX of every common Unix file system. Windows counts 255 UTF-16 units, which LocalPathSyntax knows.
    private const int LongestUnixName = 255;

    /// <inheritdoc/>
    public ValueTask RemoveDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        Try(SftpOperation.Remove, path, () =>
        {
            // Directory.Delete would remove a link.
            if (new DirectoryInfo(path).LinkTarget is not null)
                throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Remove, path, "it is a link and no directory");
            Directory.Delete(path, recursive: false);
        });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        Try(SftpOperation.Rename, newPath, () => File.Move(path, newPath, overwrite: false));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<Volume?> GetVolumeAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (!Path.Exists(path))
                throw SftpException.OnPath(SftpErrorKind.PathNotFound, SftpOperation.Stat, path, "there is no such file or directory");
            DriveInfo drive = new(Path.GetFullPath(path));
            return new(new Volume(drive.AvailableFreeSpace, OperatingSystem.IsWindows() ? 0 : LongestUnixName, IgnoresCase(path)));
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            // A share that is not a drive, for one. Then nothing is known, and the copy itself will tell.
            return new((Volume?)null);
        }
    }

    /// <summary>
    /// Whether a directory is found by its name in other letters too. Two directories whose names differ in case only prove the opposite.
    /// </summary>
    private static bool IgnoresCase(string path)
    {
        for (DirectoryInfo? directory = new(Path.GetFullPath(path)); directory?.Parent is { } parent; directory = parent)
        {
            string other = string.Concat(directory.Name.Select(static c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
            if (other == directory.Name)
                continue;
            return Directory.Exists(Path.Combine(parent.FullName, other))
                && !parent.EnumerateDirectories().Any(entry => entry.Name == other);
        }
        return OperatingSystem.IsWindows();
    }
}
