using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SftpTools.Native;

/// <summary>The calls of the C library that the framework does not make for us, by their own names; those who call them know the numbers.</summary>
internal static partial class Libc
{
    private const string Name = "libc";

    /// <summary>The account that this process acts as; null on Windows, which has no such numbers.</summary>
    public static uint? EffectiveUser()
    {
        if (OperatingSystem.IsWindows())
            return null;
        try
        {
            return GetEffectiveUser();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport(Name, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport(Name, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, ref byte status);

    [LibraryImport(Name, EntryPoint = "fstat")]
    public static partial int MacStat(SafeFileHandle file, ref byte status);

    [LibraryImport(Name, EntryPoint = "fstat$INODE64")]
    public static partial int MacStat64(SafeFileHandle file, ref byte status);

    [LibraryImport(Name, EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MacStat(string path, ref byte status);

    [LibraryImport(Name, EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MacStat64(string path, ref byte status);

    [LibraryImport(Name, EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MacLinkStat(string path, ref byte status);

    [LibraryImport(Name, EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MacLinkStat64(string path, ref byte status);

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle file, ref byte bytes, nint count);

    [LibraryImport(Name, EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport(Name, EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport(Name, EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport(Name, EntryPoint = "getpwuid_r")]
    public static partial int GetAccount(uint userId, nint entry, nint buffer, nint size, out nint found);

    [LibraryImport(Name, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport(Name, EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(ref byte set);

    [LibraryImport(Name, EntryPoint = "sigaddset")]
    public static partial int AddSignal(ref byte set, int signal);

    [LibraryImport(Name, EntryPoint = "pthread_sigmask")]
    public static partial int MaskSignals(int how, ref byte set, ref byte previous);

    [LibraryImport(Name, EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFifo(string path, uint mode);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeHandle file, ulong request, out int value);

    [LibraryImport(Name, EntryPoint = "fcntl")]
    public static partial int Control(SafeHandle file, int command, int argument);

    [LibraryImport(Name, EntryPoint = "fcntl")]
    public static partial int Control(int file, int command, int argument);

    [LibraryImport(Name, EntryPoint = "epoll_ctl")]
    public static partial int ControlPoll(int poll, int operation, int file, nint change);

    [LibraryImport(Name, EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
