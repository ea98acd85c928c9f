using SftpTools.Errors;

namespace SftpTools.FileSystems.Local;

/// <summary>Turns the exceptions of System.IO into the engine's, with path, operation and the system's words.</summary>
internal static class LocalErrors
{
    // ENOSPC and EDQUOT on Linux and macOS, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows (as HRESULTs).
    private static readonly int[] s_diskFull = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070027), unchecked((int)0x80070070)]
        : OperatingSystem.IsMacOS() ? [28, 69] : [28, 122];

    private const int UnixExists = 17;
    private const int WindowsFileExists = unchecked((int)0x80070050);
    private const int WindowsAlreadyExists = unchecked((int)0x800700B7);

    public static bool IsKnown(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or System.Security.SecurityException or ArgumentException
            or NotSupportedException or ObjectDisposedException
        && exception is not SftpException;

    public static SftpException Wrap(Exception exception, SftpOperation operation, string path)
    {
        (SftpErrorKind kind, string reason) = exception switch
        {
            FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException when path.Contains('\uFFFD', StringComparison.Ordinal) =>
                (SftpErrorKind.PathNotFound, "its name is not valid UTF-8, and .NET cannot open such a file"),
            FileNotFoundException => (SftpErrorKind.PathNotFound, "there is no such file"),
            DirectoryNotFoundException => (SftpErrorKind.PathNotFound, "its directory does not exist"),
            DriveNotFoundException => (SftpErrorKind.PathNotFound, "its drive does not exist"),
            UnauthorizedAccessException when Directory.Exists(path) && operation.Name != SftpOperation.List.Name =>
                (operation.IsWrite ? SftpErrorKind.PathExists : SftpErrorKind.Failure, "it is a directory"),
            UnauthorizedAccessException or System.Security.SecurityException =>
                (SftpErrorKind.PermissionDenied, "permission is denied"),
            PathTooLongException => (SftpErrorKind.Failure, "the path is too long for this system"),
            IOException io when s_diskFull.Contains(io.HResult) => (SftpErrorKind.Failure, "the disk of this machine is full"),
            IOException { HResult: UnixExists or WindowsFileExists or WindowsAlreadyExists } =>
                (SftpErrorKind.PathExists, "it exists already"),
            _ => (SftpErrorKind.Failure, exception.Message.TrimEnd('.')),
        };
        return SftpException.OnPath(kind, operation, path, reason, exception);
    }
}
