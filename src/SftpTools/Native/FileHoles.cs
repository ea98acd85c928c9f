using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SftpTools.Native;

/// <summary>
/// Where an open file has data and where it has holes, by lseek(2) with SEEK_DATA and SEEK_HOLE. A file system that knows no holes says that
/// all is data, and so does this on systems without them.
/// </summary>
internal static class FileHoles
{
    private const int NoSuchAddress = 6;

    private static readonly int s_seekData = OperatingSystem.IsMacOS() ? 4 : 3;
    private static readonly int s_seekHole = OperatingSystem.IsMacOS() ? 3 : 4;

    private static bool IsSupported => Environment.Is64BitProcess && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());

    /// <summary>The first byte from this offset on that is in a hole, which the end of the file counts as; null where that cannot be told.</summary>
    public static long? FindHole(SafeFileHandle file, long offset)
    {
        if (!IsSupported)
            return null;
        long found = Libc.Seek(file, offset, s_seekHole);
        return found >= 0 ? found : null;
    }

    /// <summary>The first byte from this offset on that is data; the length of the file where there is none, and null where that cannot be told.</summary>
    public static long? FindData(SafeFileHandle file, long offset)
    {
        if (!IsSupported)
            return null;
        long found = Libc.Seek(file, offset, s_seekData);
        return found >= 0 ? found
            : Marshal.GetLastPInvokeError() == NoSuchAddress ? RandomAccess.GetLength(file)
            : null;
    }
}
