using System.Runtime.InteropServices;

namespace SftpTools.FileSystems;

/// <summary>
/// Tells regular files from named pipes, sockets and devices, which System.IO shows as empty files: opening a pipe to copy it would wait
/// for ever. Uses statx(2), whose structure is the same on every Linux; elsewhere every file counts as regular.
/// </summary>
internal static partial class UnixFileType
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint MaskType = 1;
    private const int ModeOffset = 28;
    private const int FormatMask = 0xF000;
    private const int RegularFile = 0x8000;

    public static bool IsRegularFile(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        Span<byte> buffer = stackalloc byte[256];
        try
        {
            return StatX(CurrentDirectory, path, NoFollow, MaskType, ref MemoryMarshal.GetReference(buffer)) != 0
                || (MemoryMarshal.Read<ushort>(buffer[ModeOffset..]) & FormatMask) == RegularFile;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx.
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, ref byte buffer);
}
