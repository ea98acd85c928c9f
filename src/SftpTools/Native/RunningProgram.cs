using System.Globalization;
using System.Runtime.InteropServices;

namespace SftpTools.Native;

/// <summary>Whether a program of this machine still runs.</summary>
internal static class RunningProgram
{
    private const int NoSuchProgram = 3;
    private const uint Synchronize = 0x00100000;

    /// <summary>
    /// When a program started, in the clock ticks of its machine since boot (proc(5), /proc/PID/stat, field 22); null when there is none that
    /// runs, or where the system does not tell.
    /// </summary>
    public static long? StartOf(int programId)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            string status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{programId}/stat"));
            // The second field is the program's name in parentheses, which may hold anything; the third follows the last of them.
            string[] fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // One that has ended and waits for its parent to ask writes no more; where nobody asks, as in a container without init, it
            // stays for ever.
            if (fields.Length < 20 || fields[0] is "Z" or "X")
                return null;
            return long.TryParse(fields[19], CultureInfo.InvariantCulture, out long start) ? start : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether it is certain that no program of this number runs. False where it cannot be known.</summary>
    public static bool IsGone(int programId)
    {
        if (OperatingSystem.IsLinux())
            return StartOf(programId) is null;
        try
        {
            if (!OperatingSystem.IsWindows())
                return Libc.Kill(programId, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProgram;
            nint handle = Kernel32.OpenProgram(Synchronize, false, programId);
            if (handle == 0)
                return true;
            Kernel32.CloseHandle(handle);
            return false;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }
}
