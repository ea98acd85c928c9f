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
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Cipher {options.Cipher}; {options.Pairs} pairs, medians; load average at the start {load}; measured {DateTime.UtcNow:yyyy-MM-dd}.{scale}");
    }

    private static string Processor() => Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.OSArchitecture.ToString();

    private static string Memory() => Field("/proc/meminfo", "MemTotal") is { } total
        ? string.Create(CultureInfo.InvariantCulture, $"{double.Parse(total.Split(' ')[0], CultureInfo.InvariantCulture) / KibibytesPerGibibyte:0} GiB")
        : "an unknown amount";

    private static string Place() => new DriveInfo(Path.GetTempPath()).DriveFormat == "tmpfs" ? "in memory" : "on a disk";

    private static string? Field(string path, string name) => File.Exists(path)
        ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
