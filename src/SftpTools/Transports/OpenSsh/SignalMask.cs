using System.Runtime.InteropServices;
using SftpTools.Native;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Runs an action with the signals that end a process blocked for the current thread. A child started meanwhile inherits the mask, so
/// Ctrl+C at the console stops the cmdlet and not the ssh process, which shares the console's process group and would take the session
/// with it; and a service manager that ends the whole group leaves a copy the connection to clean up with. ssh ends with its input.
/// </summary>
internal static class SignalMask
{
    private const int SigHup = 1;
    private const int SigInt = 2;
    private const int SigQuit = 3;
    private const int SigTerm = 15;

    // A sigset_t is 128 bytes on Linux and 4 on macOS; the larger serves both.
    private const int SetSize = 128;

    private static readonly int s_block = OperatingSystem.IsLinux() ? 0 : 1;
    private static readonly int s_setMask = OperatingSystem.IsLinux() ? 2 : 3;

    public static void RunBlocked(Action action)
    {
        if (OperatingSystem.IsWindows())
        {
            action();
            return;
        }
        Span<byte> blocked = stackalloc byte[SetSize];
        Span<byte> previous = stackalloc byte[SetSize];
        ref byte blockedSet = ref MemoryMarshal.GetReference(blocked);
        ref byte previousSet = ref MemoryMarshal.GetReference(previous);
        _ = Libc.EmptySignals(ref blockedSet);
        foreach (int signal in (ReadOnlySpan<int>)[SigHup, SigInt, SigQuit, SigTerm])
            _ = Libc.AddSignal(ref blockedSet, signal);
        _ = Libc.MaskSignals(s_block, ref blockedSet, ref previousSet);
        try
        {
            action();
        }
        finally
        {
            _ = Libc.MaskSignals(s_setMask, ref previousSet, ref blockedSet);
        }
    }
}
