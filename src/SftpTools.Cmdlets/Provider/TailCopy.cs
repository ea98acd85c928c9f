using System.Collections.Concurrent;
using System.Management.Automation.Provider;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// The end of a file as a local file that PowerShell reads with its own reader: Get-Content -Tail takes no other. It holds just what was
/// asked for, for nobody else to read. The reader opens it more than once and tells nobody when it is done, so the copies go when none
/// was asked for for a while, and with the module or the process in any case.
/// </summary>
internal static class TailCopy
{
    private static readonly TimeSpan s_longestQuiet = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentBag<string> s_left = [];
    private static readonly Timer s_timer = new(static _ => RemoveLeft());

    static TailCopy() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => RemoveLeft();

    /// <summary>Opens a reader of PowerShell's own on the end of a file.</summary>
    /// <param name="end">The bytes of it.</param>
    /// <param name="open">Opens the reader on the copy.</param>
    public static IContentReader Open(byte[] end, Func<string, IContentReader> open)
    {
        string path = Path.GetTempFileName();
        s_left.Add(path);
        File.WriteAllBytes(path, end);
        s_timer.Change(s_longestQuiet, Timeout.InfiniteTimeSpan);
        return open(path);
    }

    /// <summary>Removes the copies; what Windows keeps because it is open goes the next time.</summary>
    public static void RemoveLeft()
    {
        List<string> still = [];
        while (s_left.TryTake(out string? path))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                still.Add(path);
            }
        }
        still.ForEach(s_left.Add);
        if (still.Count > 0)
            s_timer.Change(s_longestQuiet, Timeout.InfiniteTimeSpan);
    }
}
