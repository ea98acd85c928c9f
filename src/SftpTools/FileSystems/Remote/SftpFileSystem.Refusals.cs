using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>What stands behind a refusal: what is there now, and not the number of the answer.</summary>
internal sealed partial class SftpFileSystem
{
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

    /// <summary>The cause of a refusal to make something: it is there already, its directory is not, or the disk is full.</summary>
    private async ValueTask<SftpException> ExplainCreationAsync(SftpException refusal, string path)
    {
        if ((await ProbeAsync(path, followLink: false).ConfigureAwait(false)).Entry is { } existing)
            return refusal.As(SftpErrorKind.PathExists, $"{existing.Described} of that name is in the way; {refusal.Reason}");
        return await ExplainDirectoryAsync(refusal, path).ConfigureAwait(false)
            ?? (refusal.Kind == SftpErrorKind.Failure ? await ExplainWriteFailureAsync(refusal, path).ConfigureAwait(false) : refusal);
    }

    /// <summary>The cause of a refusal to open a file that may exist for writing.</summary>
    private async ValueTask<SftpException> ExplainOpeningAsync(SftpException refusal, string path)
    {
        Look target = await ProbeAsync(path, followLink: true).ConfigureAwait(false);
        if (target.Entry?.Type == FileEntryType.Directory)
            return refusal.As(SftpErrorKind.PathExists, $"it is a directory; {refusal.Reason}");
        return (target.IsAbsent ? await ExplainDirectoryAsync(refusal, path).ConfigureAwait(false) : null)
            ?? (refusal.Kind == SftpErrorKind.Failure ? await ExplainWriteFailureAsync(refusal, path).ConfigureAwait(false) : refusal);
    }

    /// <summary>The error of a directory that is missing or none; null where that is not the cause.</summary>
    private async ValueTask<SftpException?> ExplainDirectoryAsync(SftpException refusal, string path)
    {
        string parent = Paths.GetParent(path) ?? "/";
        Look directory = await ProbeAsync(parent, followLink: true).ConfigureAwait(false);
        return directory switch
        {
            { IsAbsent: true } => refusal.As(SftpErrorKind.PathNotFound, $"its directory does not exist: {refusal.Reason}"),
            { Entry: { Type: not FileEntryType.Directory } } =>
                refusal.As(SftpErrorKind.PathNotFound, $"'{DisplayText.Clean(parent)}' is not a directory: {refusal.Reason}"),
            _ => null,
        };
    }

    /// <summary>The cause of a refusal to remove: some say "not found" of what is there, and "denied" of what is missing.</summary>
    private async ValueTask<SftpException> ExplainRemovalAsync(SftpException refusal, string path)
    {
        Look now = await ProbeAsync(path, followLink: false).ConfigureAwait(false);
        if (now.IsAbsent && refusal.Kind != SftpErrorKind.PathNotFound)
            return refusal.As(SftpErrorKind.PathNotFound, $"there is no such file or directory; {refusal.Reason}");
        if (now.Entry is not null && refusal.Kind == SftpErrorKind.PathNotFound)
            return refusal.As(SftpErrorKind.Failure, $"it is there, and stays; {refusal.Reason}");
        return refusal;
    }

    private static SftpException InTheWay(string path, string newPath, FileEntry existing) => SftpException.OnPath(
        SftpErrorKind.PathExists,
        SftpOperation.Rename,
        path,
        $"'{DisplayText.Clean(newPath)}' is there already"
            + (existing.Type == FileEntryType.Directory ? ", a directory" : "; -Force replaces it, and its content is lost"));

    /// <summary>Asks what stands behind a refused rename: the source, the target's directory, the target, or two file systems.</summary>
    private async ValueTask<SftpException> ExplainRenameAsync(SftpException failure, string path, string newPath)
    {
        failure = failure.ForPath(path);
        string shown = DisplayText.Clean(newPath);
        Look source = await ProbeAsync(path, followLink: false).ConfigureAwait(false);
        if (source.IsAbsent)
            return failure.As(SftpErrorKind.PathNotFound, $"there is no such file or directory; {failure.Reason}");
        if ((await ProbeAsync(newPath, followLink: false).ConfigureAwait(false)).Entry is { } target)
        {
            bool isDirectory = target.Type == FileEntryType.Directory;
            return isDirectory || source.Entry?.Type == FileEntryType.Directory
                ? failure.As(SftpErrorKind.PathExists, $"{(isDirectory ? "the directory" : "the file")} '{shown}' is in the way; {failure.Reason}")
                : InTheWay(path, newPath, target);
        }
        string parent = Paths.GetParent(newPath) ?? "/";
        Look directory = await ProbeAsync(parent, followLink: true).ConfigureAwait(false);
        if (directory.IsAbsent || directory.Entry is { Type: not FileEntryType.Directory })
        {
            string what = directory.IsAbsent ? "does not exist" : "is not a directory";
            return failure.As(SftpErrorKind.PathNotFound, $"'{DisplayText.Clean(parent)}' {what}; {failure.Reason}");
        }
        if (failure.Kind == SftpErrorKind.PermissionDenied)
            return failure.As(SftpErrorKind.PermissionDenied, $"the account may not rename it to '{shown}'; {failure.Reason}");
        if (failure.Kind != SftpErrorKind.Failure)
            return failure;
        const string WayOut = "Copy-SftpItem -MoveSource copies and then removes the source";
        return await AreApartAsync(Paths.GetParent(path) ?? "/", parent).ConfigureAwait(false)
            ? failure.As(SftpErrorKind.Failure, $"'{shown}' is on another file system of the server, and a rename cannot cross over; {WayOut}; {failure.Reason}")
            : failure.As(SftpErrorKind.Failure, $"{failure.Reason}; should '{shown}' be on another file system of the server, {WayOut}");
    }

    private async ValueTask<bool> AreApartAsync(string directory, string other)
    {
        try
        {
            using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(10));
            FileSystemStatistics one = await GetStatisticsAsync(directory, timeout.Token).ConfigureAwait(false);
            FileSystemStatistics two = await GetStatisticsAsync(other, timeout.Token).ConfigureAwait(false);
            return one.FileSystemId != two.FileSystemId;
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            return false;
        }
    }
}
