using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Names;

/// <summary>Where a temporary file is: its directory may have got another name while it was written, and the file went along.</summary>
internal static class TargetPlace
{
    /// <summary>Fails when the directory of a file is no longer there, and names what is left in it.</summary>
    public static async ValueTask RequireAsync(IFileSystem files, string path, string temporary, CancellationToken cancellationToken)
    {
        if (files.Paths.GetParent(path) is not { } directory
            || !(await Look.AtAsync(files, directory, followLink: true, cancellationToken).ConfigureAwait(false)).IsAbsent)
        {
            return;
        }
        throw SftpException.OnPath(
            SftpErrorKind.PathNotFound,
            SftpOperation.Copy,
            path,
            $"its directory '{DisplayText.Clean(directory)}' was renamed or removed meanwhile; what was copied is left as "
                + $"'{DisplayText.Clean(files.Paths.GetName(temporary))}' where that directory is now, if it is anywhere");
    }
}
