using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SftpTools.SshNet;

/// <summary>
/// A second socket over the same connection whose calls block in the system. On Unix a .NET socket that has connected asynchronously, as
/// the library's has, waits in every later call through the runtime's event loop and thread pool, which costs more than the cipher.
/// </summary>
internal static partial class BlockingSocket
{
    // fcntl(2), the same numbers on Linux and macOS; O_NONBLOCK differs.
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlockLinux = 0x800;
    private const int NonBlockMac = 0x4;

    // epoll_ctl(2).
    private const int Remove = 2;
    private const string EventPoll = "anon_inode:[eventpoll]";

    /// <summary>Makes the second socket; null where there is nothing to gain or it cannot be made.</summary>
    public static Socket? Over(Socket socket)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return null;
        int descriptor = Duplicate((int)socket.Handle);
        if (descriptor < 0)
            return null;
        SafeSocketHandle handle = new(descriptor, ownsHandle: true);
        try
        {
            int flags = Control(descriptor, GetFlags, 0);
            int nonBlock = OperatingSystem.IsLinux() ? NonBlockLinux : NonBlockMac;
            if (flags < 0 || Control(descriptor, SetFlags, flags & ~nonBlock) < 0)
            {
                handle.Dispose();
                return null;
            }
            Forget((int)socket.Handle);
            return new Socket(handle);
        }
        catch (SocketException)
        {
            handle.Dispose();
            return null;
        }
    }

    // The runtime's event loop still listens to the first descriptor, and would wake a pool thread for every packet, for nobody.
    private static void Forget(int descriptor)
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (string path in Directory.GetFiles("/proc/self/fd"))
        {
            try
            {
                if (new FileInfo(path).LinkTarget == EventPoll && int.TryParse(Path.GetFileName(path), out int loop))
                    _ = ControlPoll(loop, Remove, descriptor, 0);
            }
            catch (IOException)
            {
                // It was closed since it was listed.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    private static partial int ControlPoll(int loop, int operation, int descriptor, nint change);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);
}
