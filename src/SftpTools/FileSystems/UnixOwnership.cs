using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SftpTools.FileSystems;

/// <summary>
/// The numeric user and group of local files, which the framework neither tells nor sets. Reading uses statx(2), so it works on Linux
/// alone; setting uses chown(2) and works on every Unix.
/// </summary>
internal static partial class UnixOwnership
{
    private const int CurrentDirectory = -100;
    private const uint WantUserAndGroup = 0x18;
    private const int StatxSize = 256;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int NotPermitted = 1;

    /// <summary>The owner of what the path leads to, or null where it cannot be told.</summary>
    public static (uint UserId, uint GroupId)? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        byte[] status = new byte[StatxSize];
        try
        {
            if (StatX(CurrentDirectory, path, 0, WantUserAndGroup, status) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx.
            return null;
        }
        return (Number(status, UserOffset), Number(status, GroupOffset));
    }

    /// <summary>Gives an open file to another owner.</summary>
    public static void Set(SafeFileHandle file, (uint UserId, uint GroupId) owner, string path)
    {
        RequireUnix(path);
        if (FChown(file, owner.UserId, owner.GroupId) != 0)
            throw Failure(owner, path);
    }

    /// <summary>Gives what the path leads to to another owner.</summary>
    public static void Set(string path, (uint UserId, uint GroupId) owner)
    {
        RequireUnix(path);
        if (Chown(path, owner.UserId, owner.GroupId) != 0)
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

    private static uint Number(byte[] status, int offset) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(offset))
        : BinaryPrimitives.ReadUInt32BigEndian(status.AsSpan(offset));

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int FChown(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);
}
