using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SftpTools.Transports.Config;

/// <summary>Who owns a file on a Unix system, which the framework does not tell.</summary>
internal static partial class UnixOwner
{
    // statx(2): its structure is the same on every architecture, unlike that of stat.
    private const int EmptyPath = 0x1000;
    private const uint WantUser = 0x8;
    private const int StatxSize = 256;
    private const int StatxUser = 20;

    // struct stat of macOS with 64-bit inodes.
    private const int MacStatSize = 144;
    private const int MacUser = 16;

    /// <summary>The number of the account that runs this process, or null on a system without such numbers.</summary>
    public static uint? CurrentUser()
    {
        if (OperatingSystem.IsWindows())
            return null;
        try
        {
            return GetUserId();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The number of the account that owns an open file, or null where it cannot be told.</summary>
    public static uint? OfFile(SafeFileHandle file)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                byte[] status = new byte[StatxSize];
                return Statx(file, "", EmptyPath, WantUser, status) == 0 ? Number(status, StatxUser) : null;
            }
            if (OperatingSystem.IsMacOS())
            {
                byte[] status = new byte[MacStatSize];
                int result = RuntimeInformation.ProcessArchitecture == Architecture.X64
                    ? MacStat64(file, status)
                    : MacStat(file, status);
                return result == 0 ? Number(status, MacUser) : null;
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // An old C library: the mode of the file is checked all the same.
        }
        return null;
    }

    private static uint Number(byte[] status, int offset) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(offset))
        : BinaryPrimitives.ReadUInt32BigEndian(status.AsSpan(offset));

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle file, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport("libc", EntryPoint = "fstat")]
    private static partial int MacStat(SafeFileHandle file, [Out] byte[] status);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
    private static partial int MacStat64(SafeFileHandle file, [Out] byte[] status);
}
