using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Targets;

/// <summary>What cannot be moved where, and can be told before the server is asked.</summary>
internal static class MoveRules
{
    /// <summary>Whether a file is to go where it is: then nothing has to be done, and there is nothing to complain about.</summary>
    public static bool IsOntoItself(FileEntry entry, string newPath) => newPath == entry.Path && entry.Type != FileEntryType.Directory;

    /// <summary>Throws when the new path is the old one or lies in it.</summary>
    public static void Require(FileEntry entry, string newPath)
    {
        if (newPath == entry.Path)
            throw Refused(SftpErrorKind.PathExists, entry, "it is there already");
        if ((newPath + "/").StartsWith(entry.Path + "/", StringComparison.Ordinal))
            throw Refused(SftpErrorKind.Failure, entry, "a directory cannot be moved into itself");
    }

    /// <summary>The error of a move that is not even tried.</summary>
    public static SftpException Refused(SftpErrorKind kind, FileEntry entry, string reason) =>
        SftpException.OnPath(kind, SftpOperation.Move, entry.Path, reason);
}
