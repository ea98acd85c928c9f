using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SftpTools.Native;

namespace SftpTools.Trust;

/// <summary>
/// Adds bytes to the end of a file in one write, wherever the end is at that moment. System.IO remembers the end from when it opened the
/// file, and would write over what an ssh, which knows nothing of our locks, added since.
/// </summary>
internal static class AppendFile
{
    private const int WriteOnly = 1;

    // O_APPEND, O_CLOEXEC, O_NONBLOCK and O_NOFOLLOW of open(2): nothing that was put there meanwhile is waited for or written through.
    private static readonly int s_flags = OperatingSystem.IsLinux()
        ? 0x400 | 0x80000 | 0x800 | NoFollow
        : 0x8 | 0x1000000 | 0x4 | 0x100;

    // On ARM and PowerPC it has the number that O_DIRECT has elsewhere.
    private static int NoFollow => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 0x20000 : 0x8000;

    /// <summary>Appends to a file that exists and waits until it is on the disk.</summary>
    /// <exception cref="IOException">It could not be written; what was written of it, if anything, is the start.</exception>
    public static void Write(string path, byte[] bytes)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            using FileStream stream = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
            return;
        }
        using SafeFileHandle handle = new(Libc.Open(path, WriteOnly | s_flags), ownsHandle: true);
        if (handle.IsInvalid)
            throw LastError();
        if (OwnFile.WhyNotOurs(handle) is { } reason)
            throw new IOException($"it {reason}");
        nint written = Libc.Write(handle, ref MemoryMarshal.GetArrayDataReference(bytes), bytes.Length);
        if (written < 0)
            throw LastError();
        if (written < bytes.Length)
            throw new IOException($"only {written} of {bytes.Length} bytes could be written");
        RandomAccess.FlushToDisk(handle);
    }

    private static IOException LastError() => new(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
}
