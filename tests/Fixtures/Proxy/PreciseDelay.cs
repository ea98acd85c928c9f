using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SftpTools.Fixtures;

/// <summary>Waits for a point in time within some 0.1 ms and without spinning; Thread.Sleep counts in whole milliseconds.</summary>
internal static partial class PreciseDelay
{
    // So often does a wait look whether it is still wanted.
    private const double SliceSeconds = 0.02;

    /// <summary>Waits until a <see cref="Stopwatch"/> timestamp is reached or the caller no longer cares.</summary>
    public static void WaitUntil(long timestamp, Func<bool> isAbandoned)
    {
        while (true)
        {
            double seconds = (timestamp - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency;
            if (seconds <= 0 || isAbandoned())
                return;

            Sleep(Math.Min(seconds, SliceSeconds));
        }
    }

    private static void Sleep(double seconds)
    {
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep(Math.Max(1, (int)(seconds * 1000)));
            return;
        }

        TimeSpecification wanted = new() { Seconds = 0, Nanoseconds = (nint)(seconds * 1e9) };
        _ = NanoSleep(in wanted, IntPtr.Zero);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpecification wanted, IntPtr remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
