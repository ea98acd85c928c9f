using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SftpTools.Transfer;

/// <summary>
/// Who writes a partial file: a copy within a program on a machine. Whether it still does can be told for certain on the same machine only;
/// a name here is no proof elsewhere, so for others the age of the record decides.
/// </summary>
internal sealed partial record PartialOwner(string Machine, int ProgramId, long Started, string Token)
{
    private const int NoSuchProgram = 3;
    private const uint Synchronize = 0x00100000;

    private static readonly ConcurrentDictionary<string, byte> s_active = new();
    private static readonly long s_started = StartOf(Environment.ProcessId) ?? 0;

    /// <summary>A new owner within this program; active until <see cref="End"/>.</summary>
    public static PartialOwner New()
    {
        string token = Guid.NewGuid().ToString("N");
        s_active.TryAdd(token, 0);
        return new PartialOwner(Environment.MachineName, Environment.ProcessId, s_started, token);
    }

    /// <summary>This copy writes no more.</summary>
    public void End() => s_active.TryRemove(Token, out _);

    /// <summary>Whether it is certain that this owner writes no more. False where it cannot be known.</summary>
    public bool IsGone()
    {
        if (!string.Equals(Machine, Environment.MachineName, StringComparison.OrdinalIgnoreCase))
            return false;
        if (ProgramId == Environment.ProcessId && Started == s_started)
            return !s_active.ContainsKey(Token);
        if (OperatingSystem.IsLinux())
            return StartOf(ProgramId) != Started;
        try
        {
            if (!OperatingSystem.IsWindows())
                return Kill(ProgramId, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProgram;
            nint handle = OpenProgram(Synchronize, false, ProgramId);
            if (handle == 0)
                return true;
            CloseHandle(handle);
            return false;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// When a program started, in the clock ticks of its machine since boot (proc(5), /proc/PID/stat, field 22); null when there is none,
    /// or where the system does not tell.
    /// </summary>
    private static long? StartOf(int programId)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            string status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{programId}/stat"));
            // The second field is the program's name in parentheses, which may hold anything; the third follows the last of them.
            string[] fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > 19 && long.TryParse(fields[19], CultureInfo.InvariantCulture, out long start) ? start : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int programId, int signal);

    [LibraryImport("kernel32", EntryPoint = "OpenProcess", SetLastError = true)]
    private static partial nint OpenProgram(uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, int programId);

    [LibraryImport("kernel32", EntryPoint = "CloseHandle")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
