using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SftpTools.Errors;

namespace SftpTools.Native;

/// <summary>
/// The numeric user and group of local files, which the framework neither tells nor sets. Reading works on Linux
/// and macOS; setting uses chown(2) and works on every Unix.
/// </summary>
internal static class UnixOwnership
{
    private const int NotPermitted = 1;

    /// <summary>The owner of what the path leads to, or null where it cannot be told.</summary>
    public static (uint UserId, uint GroupId)? Of(string path) =>
        UnixFileStatus.Of(path, followLink: true) is { } status ? (status.UserId, status.GroupId) : null;

    /// <summary>
    /// Gives a file the owner of another one, as far as the account may: when root edits somebody's file, it stays theirs.
    /// </summary>
    public static void TryCopy(string from, string to)
    {
        if (Of(from) is not { } owner || Of(to) == owner)
            return;
        try
        {
            Set(to, owner);
        }
        catch (SftpException)
        {
            // Only root can give a file away; it keeps the owner that the system gave it.
        }
    }

    /// <summary>Gives an open file to another owner.</summary>
    public static void Set(SafeFileHandle file, (uint UserId, uint GroupId) owner, string path)
    {
        RequireUnix(path);
        if (Libc.ChangeOwner(file, owner.UserId, owner.GroupId) != 0)
            throw Failure(owner, path);
    }

    /// <summary>Gives what the path leads to to another owner.</summary>
    public static void Set(string path, (uint UserId, uint GroupId) owner)
    {
        RequireUnix(path);
        if (Libc.ChangeOwner(path, owner.UserId, owner.GroupId) != 0)
            throw Failure(owner, path);
    }

    private static void RequireUnix(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw SftpException.OnPath(
                SftpErrorKind.NotSupported, SftpOperation.SetAttributes, path, "Windows has no numeric users and groups");
        }
    }

    private static SftpException Failure((uint UserId, uint GroupId) owner, string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string words = Marshal.GetPInvokeErrorMessage(error);
        return SftpException.OnPath(
            error == NotPermitted ? SftpErrorKind.PermissionDenied : SftpErrorKind.Failure,
            SftpOperation.SetAttributes,
            path,
            $"the system does not give it to user {owner.UserId} and group {owner.GroupId}: {words}");
    }
}
