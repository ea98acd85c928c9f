using System.Globalization;
using System.Runtime.InteropServices;
using SftpTools.Benchmarks.Peers;

namespace SftpTools.Benchmarks;

/// <summary>What numbers depend on, in words that name no machine and no path.</summary>
internal static class MachineFacts
{
    private const double KibibytesPerGibibyte = 1024 * 1024;

    /// <summary>Sentences for the head of a report.</summary>
    public static IEnumerable<string> Lines(BenchmarkOptions options, IEnumerable<IPeer> peers, string load)
    {
        yield return $"{Environment.ProcessorCount} cores ({Processor()}), {Memory()} of memory, {RuntimeInformation.OSDescription}, "
            + $".NET {Environment.Version}; files are {Place()}; client and server share the machine.";
        yield return $"{string.Join("; ", peers.Select(peer => $"{peer.Name}: {peer.Version}"))}.";
        string scale = options.Scale < 1
            ? string.Create(CultureInfo.InvariantCulture, $" Sizes scaled by {options.Scale}: a quick look, not a measurement.")
            : string.Empty;
        string day = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        yield return $"Cipher {options.Cipher}; {options.Pairs} pairs, medians; load average at the start {load}; "
            + $"measured {day}.{scale}";
    }

    private static string Processor() => Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.OSArchitecture.ToString();

    private static string Memory()
    {
        if (Field("/proc/meminfo", "MemTotal") is not { } total)
            return "an unknown amount";
        double kibibytes = double.Parse(total.Split(' ')[0], CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{kibibytes / KibibytesPerGibibyte:0} GiB");
    }

    private static string Place() => new DriveInfo(Path.GetTempPath()).DriveFormat == "tmpfs" ? "in memory" : "on a disk";

    private static string? Field(string path, string name) => File.Exists(path)
        ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
