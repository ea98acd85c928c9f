using System.Net.Sockets;
using SftpTools.Native;

namespace SftpTools.SshNet.Channels;

/// <summary>
/// A second socket over the same connection whose calls block in the system. On Unix a .NET socket that has connected asynchronously, as
/// the library's has, waits in every later call through the runtime's event loop and thread pool, which costs more than the cipher.
/// </summary>
internal static class BlockingSocket
{
    // fcntl(2): the numbers that are the same on Linux and macOS, and those that differ.
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int DuplicateClosedOnExecLinux = 1030;
    private const int DuplicateClosedOnExecMac = 67;
    private const int NonBlockLinux = 0x800;
    private const int NonBlockMac = 0x4;

    // epoll_ctl(2).
    private const int Remove = 2;
    private const string EventPoll = "anon_inode:[eventpoll]";

    /// <summary>The environment variable that switches the second socket off, with "0": for a system where it is in the way.</summary>
    internal const string Switch = "SFTPTOOLS_BLOCKING_SOCKET";

    private static bool IsSwitchedOff => Environment.GetEnvironmentVariable(Switch) == "0";

    /// <summary>Makes the second socket; null where there is nothing to gain or it cannot be made.</summary>
    public static Socket? Over(Socket socket)
    {
        if ((!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) || IsSwitchedOff)
            return null;
        // In one step: a process that another thread starts between two would inherit the connection, and keep it open when we are gone.
        int duplicate = OperatingSystem.IsLinux() ? DuplicateClosedOnExecLinux : DuplicateClosedOnExecMac;
        int descriptor = Libc.Control((int)socket.Handle, duplicate, 0);
        if (descriptor < 0)
            return null;
        SafeSocketHandle handle = new(descriptor, ownsHandle: true);
        try
        {
            int flags = Libc.Control(descriptor, GetFlags, 0);
            int nonBlock = OperatingSystem.IsLinux() ? NonBlockLinux : NonBlockMac;
            if (flags < 0 || Libc.Control(descriptor, SetFlags, flags & ~nonBlock) < 0)
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

    // The runtime's event loop still listens to the first descriptor, and would wake a pool thread for every packet, for nobody. Whoever
    // waits in the first socket at this moment is never woken again, and nobody does: the one thread that receives is the caller, and all
    // that was sent on the channel is INIT, whose answer the caller holds, while further requests and keepalives wait for that answer. Only
    // a goodbye can be on its way, when the session is closed right now; who says it is waited for no longer than the grace of the close.
    private static void Forget(int descriptor)
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (string path in Directory.GetFiles("/proc/self/fd"))
        {
            try
            {
                if (new FileInfo(path).LinkTarget == EventPoll && int.TryParse(Path.GetFileName(path), out int loop))
                    _ = Libc.ControlPoll(loop, Remove, descriptor, 0);
            }
            catch (IOException)
            {
                // It was closed since it was listed.
            }
        }
    }
}
