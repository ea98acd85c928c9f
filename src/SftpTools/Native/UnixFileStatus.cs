using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SftpTools.Native;

/// <summary>
/// What a Unix system tells of a file and the framework does not: its owner, how many names it has, its kind, and which file it is. Uses
/// statx(2), whose structure is the same on every Linux, and stat(2) of macOS; elsewhere nothing is known.
/// </summary>
internal readonly record struct UnixFileStatus(uint UserId, uint GroupId, uint Links)
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;

    // Type, links, user, group and number.
    private const uint Wanted = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x100;
    private const int StatxSize = 256;
    private const int LinksOffset = 16;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int NumberOffset = 32;
    private const int DeviceOffset = 136;

    // struct stat of macOS with 64-bit numbers of files.
    private const int MacStatSize = 144;

    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Character = 0x2000;

    private ushort Mode { get; init; }

    private ulong Number { get; init; }

    private ulong Device { get; init; }

    /// <summary>Whether it is a plain file, and no directory, pipe, socket or device.</summary>
    public bool IsRegular => (Mode & TypeMask) == Regular;

    /// <summary>Whether it is a device such as /dev/null.</summary>
    public bool IsCharacterDevice => (Mode & TypeMask) == Character;

    /// <summary>The status of a path, a link followed or not; null where it cannot be told.</summary>
    public static UnixFileStatus? Of(string path, bool followLink)
    {
        if (OperatingSystem.IsMacOS())
        {
            Span<byte> mac = stackalloc byte[MacStatSize];
            ref byte start = ref MemoryMarshal.GetReference(mac);
            int result = (IsIntel, followLink) switch
            {
                (true, true) => Libc.MacStat64(path, ref start),
                (true, false) => Libc.MacLinkStat64(path, ref start),
                (false, true) => Libc.MacStat(path, ref start),
                (false, false) => Libc.MacLinkStat(path, ref start),
            };
            return result == 0 ? FromMac(mac) : null;
        }
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> status = stackalloc byte[StatxSize];
        try
        {
            return Libc.StatX(CurrentDirectory, path, followLink ? 0 : NoFollow, Wanted, ref MemoryMarshal.GetReference(status)) == 0
                ? FromLinux(status)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx.
            return null;
        }
    }

    /// <summary>The status of an open file; null where it cannot be told.</summary>
    public static UnixFileStatus? Of(SafeFileHandle file)
    {
        if (OperatingSystem.IsMacOS())
        {
            Span<byte> mac = stackalloc byte[MacStatSize];
            ref byte start = ref MemoryMarshal.GetReference(mac);
            return (IsIntel ? Libc.MacStat64(file, ref start) : Libc.MacStat(file, ref start)) == 0 ? FromMac(mac) : null;
        }
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> status = stackalloc byte[StatxSize];
        try
        {
            return Libc.StatX(file, "", EmptyPath, Wanted, ref MemoryMarshal.GetReference(status)) == 0 ? FromLinux(status) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx.
            return null;
        }
    }

    /// <summary>
    /// Whether a path is not known to be a pipe, a socket or a device, which System.IO shows as empty files: opening a pipe to copy it would
    /// wait for ever.
    /// </summary>
    public static bool MayBeRegular(string path) => Of(path, followLink: false) is not { IsRegular: false };

    /// <summary>What tells the file from all others.</summary>
    public (ulong Device, ulong Number) Identity => (Device, Number);

    /// <summary>Whether both are one file.</summary>
    public bool IsSameFile(UnixFileStatus other) => Number == other.Number && Device == other.Device;

    private static bool IsIntel => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static UnixFileStatus FromLinux(ReadOnlySpan<byte> status) =>
        new(At<uint>(status, UserOffset), At<uint>(status, GroupOffset), At<uint>(status, LinksOffset))
        {
            Mode = At<ushort>(status, ModeOffset),
            Number = At<ulong>(status, NumberOffset),
            Device = At<ulong>(status, DeviceOffset),
        };

    private static UnixFileStatus FromMac(ReadOnlySpan<byte> status) =>
        new(At<uint>(status, 16), At<uint>(status, 20), At<ushort>(status, 6))
        {
            Mode = At<ushort>(status, 4),
            Number = At<ulong>(status, 8),
            Device = At<uint>(status, 0),
        };

    private static T At<T>(ReadOnlySpan<byte> status, int offset)
        where T : struct => MemoryMarshal.Read<T>(status[offset..]);
}
