using System.IO.Pipes;
using System.Runtime.InteropServices;
using SftpTools.Native;

namespace SftpTools.Transports.OpenSsh;

/// <summary>Enlarges the pipes to the child: with 64 KiB, the default, every large packet costs several context switches.</summary>
internal static class PipeSize
{
    // F_SETPIPE_SZ of fcntl(2), Linux only. 1 MiB is what /proc/sys/fs/pipe-max-size allows everyone by default.
    private const int SetPipeSize = 1031;
    private const int Wanted = 1024 * 1024;

    /// <summary>Does what it can; a smaller pipe is slower, not wrong.</summary>
    public static void Enlarge(Stream stream)
    {
        if (!OperatingSystem.IsLinux())
            return;
        SafeHandle? handle = stream switch
        {
            PipeStream pipe => pipe.SafePipeHandle,
            FileStream file => file.SafeFileHandle,
            _ => null,
        };
        for (int size = Wanted; handle is not null && size > 64 * 1024 && Libc.Control(handle, SetPipeSize, size) < 0; size /= 2)
        {
        }
    }
}
