using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SftpTools.Fixtures;

/// <summary>The descendants of a process that a fixture started. Nothing outside that tree is ever signalled.</summary>
internal static class ProcessTree
{
    /// <summary>All descendants of a process, parents before children.</summary>
    public static IReadOnlyList<int> Descendants(int processId)
    {
        ILookup<int, int> children = Parents().ToLookup(pair => pair.Parent, pair => pair.Id);
        List<int> found = [.. children[processId]];
        for (int index = 0; index < found.Count; index++)
            found.AddRange(children[found[index]]);

        return found;
    }

    /// <summary>Kills the descendants of a process, not the process, and waits until they are gone. Returns how many there were.</summary>
    public static int KillDescendants(int processId)
    {
        IReadOnlyList<int> victims = Descendants(processId);
        Kill(victims);
        return victims.Count;
    }

    /// <summary>Kills processes that were seen as descendants a moment ago, and waits until they are gone.</summary>
    public static void Kill(IReadOnlyList<int> victims)
    {
        foreach (int victim in victims)
            Kill(victim);

        Stopwatch clock = Stopwatch.StartNew();
        while (victims.Any(IsRunning) && clock.Elapsed < TimeSpan.FromSeconds(5))
            Thread.Sleep(2);
    }

    /// <summary>Whether a process exists and has not ended (a zombie has).</summary>
    public static bool IsRunning(int processId)
    {
        if (Directory.Exists("/proc/self"))
            return ReadStat(processId) is { } stat && stat.State != 'Z';

        try
        {
            using Process process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Kill(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended by itself in between.
        }
    }

    private static IEnumerable<(int Id, int Parent)> Parents()
    {
        if (!Directory.Exists("/proc/self"))
            return ParentsFromPs();

        return Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Stat: ReadStat(id)))
            .Where(entry => entry.Stat is not null)
            .Select(entry => (entry.Id, entry.Stat!.Value.Parent));
    }

    private static IEnumerable<(int Id, int Parent)> ParentsFromPs()
    {
        string listing = ExternalCommand.Require("ps", ["-axo", "pid=,ppid="]).Output;
        foreach (string line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            yield return (
                int.Parse(fields[0], CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
    }

    private static (char State, int Parent)? ReadStat(int processId)
    {
        try
        {
            // "pid (name) state parent ...", and the name may hold spaces and brackets itself.
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
