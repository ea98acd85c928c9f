using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SftpTools.FileSystems;

/// <summary>
/// What a Unix system tells of a file and the framework does not: its owner, and how many names it has. Uses statx(2), whose structure is
/// the same on every Linux; elsewhere nothing is known.
/// </summary>
internal readonly partial record struct UnixFileStatus(uint UserId, uint GroupId, uint Links)
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint WantLinksAndOwner = 0x4 | 0x8 | 0x10;
    private const int StatxSize = 256;
    private const int LinksOffset = 16;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;

    /// <summary>The status of a path, a link followed or not; null where it cannot be told.</summary>
    public static UnixFileStatus? Of(string path, bool followLink) =>
        Read(status => StatX(CurrentDirectory, path, followLink ? 0 : NoFollow, WantLinksAndOwner, status));

    /// <summary>The status of an open file; null where it cannot be told.</summary>
    public static UnixFileStatus? Of(SafeFileHandle file) => Read(status => StatX(file, "", EmptyPath, WantLinksAndOwner, status));

    private static UnixFileStatus? Read(Func<byte[], int> ask)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        byte[] status = new byte[StatxSize];
        try
        {
            if (ask(status) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx.
            return null;
        }
        return new UnixFileStatus(Number(UserOffset), Number(GroupOffset), Number(LinksOffset));

        uint Number(int offset) => MemoryMarshal.Read<uint>(status.AsSpan(offset));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, [Out] byte[] status);
}
