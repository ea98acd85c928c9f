using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using SftpTools.Transports.Keys;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// Refuses a private key that other accounts can read, as ssh does: on Unix, and only where the file is the user's own.
/// What an administrator or a container's host has laid there with a mode of their own is theirs to decide.
/// </summary>
internal static partial class KeyFileAccess
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int EmptyPath = 0x1000;
    private const uint MaskUid = 8;

    // struct statx of statx(2), the same on every Linux.
    private const int StatXSize = 256;
    private const int UidOffset = 20;

    /// <summary>Fails with the way out when the open file is open to others.</summary>
    public static void Check(SafeFileHandle file, string name)
    {
        if (OperatingSystem.IsWindows())
            return;
        UnixFileMode mode = File.GetUnixFileMode(file);
        if ((mode & Others) != 0 && IsMine(file))
            throw KeyErrors.ReadableByOthers(name, mode);
    }

    [UnsupportedOSPlatform("windows")]
    private static bool IsMine(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        Span<byte> buffer = stackalloc byte[StatXSize];
        try
        {
            return StatX(file, string.Empty, EmptyPath, MaskUid, ref MemoryMarshal.GetReference(buffer)) != 0
                || MemoryMarshal.Read<uint>(buffer[UidOffset..]) == EffectiveUserId();
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx: then the mode alone decides.
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();
}
