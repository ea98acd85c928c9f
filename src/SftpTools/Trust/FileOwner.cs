using System.Runtime.InteropServices;

namespace SftpTools.Trust;

/// <summary>
/// Gives a file the owner and group of another one: when root edits somebody's known_hosts, it stays theirs. Linux only, by statx(2) and
/// chown(2); elsewhere the file keeps the owner that the system gave it.
/// </summary>
internal static partial class FileOwner
{
    private const int CurrentDirectory = -100;
    private const uint MaskOwner = 0x8 | 0x10;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;

    /// <summary>Copies owner and group as far as the account may.</summary>
    public static void Copy(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
            return;
        Span<byte> source = stackalloc byte[256];
        Span<byte> target = stackalloc byte[256];
        try
        {
            if (StatX(CurrentDirectory, from, 0, MaskOwner, ref MemoryMarshal.GetReference(source)) != 0
                || StatX(CurrentDirectory, to, 0, MaskOwner, ref MemoryMarshal.GetReference(target)) != 0)
            {
                return;
            }
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx.
            return;
        }
        uint user = MemoryMarshal.Read<uint>(source[UserOffset..]);
        uint group = MemoryMarshal.Read<uint>(source[GroupOffset..]);
        if (user != MemoryMarshal.Read<uint>(target[UserOffset..]) || group != MemoryMarshal.Read<uint>(target[GroupOffset..]))
            _ = ChangeOwner(to, user, group);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
