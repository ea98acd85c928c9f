using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>Collects what was measured, as a table for people and as JSON for machines.</summary>
internal sealed class Report(BenchmarkOptions options)
{
    private const double MaxPeakMebibytes = 150;
    private const double MaxImportMilliseconds = 200;
    private const double MaxConnectRatio = 1.2;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly string _client = ExternalCommand.Run("ssh", ["-V"]).LastWords;
    private readonly string _load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown";

    public List<Comparison> Comparisons { get; } = [];

    /// <summary>Empty where PowerShell was not measured; <see cref="ImportSkipped"/> says why.</summary>
    public IReadOnlyList<double> ImportMilliseconds { get; set; } = [];

    public string? ImportSkipped { get; set; }

    /// <summary>Null where SSH.NET was not measured; <see cref="LibrarySkipped"/> says why.</summary>
    public Waits? Waits { get; set; }

    public string? LibrarySkipped { get; set; } = "it was not asked for";

    /// <summary>The table. Medians over the pairs; the peak is the highest of all.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {_client}";
        yield return $"cipher {options.Cipher}, {options.Pairs} pairs, medians; load average at the start: {_load}";
        yield return string.Empty;
        yield return $"{"seconds",-46} {"ours",7} {"copy",7} {"theirs",7} {"raw",7} {"faster",7} {"copy x",7} {"wanted",7} {"cpu",6} {"MiB",5}";
        foreach (Comparison row in Comparisons)
        {
            double raw = Median.Of(row.RawSeconds);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Work,-46} {Median.Of(row.Ours.Select(ours => ours.WallSeconds)),7:0.00} "
                + $"{Median.Of(row.Ours.Select(ours => ours.CopySeconds)),7:0.00} {Median.Of(row.SftpSeconds),7:0.00} "
                + $"{(double.IsNaN(raw) ? string.Empty : raw.ToString("0.00", CultureInfo.InvariantCulture)),7} "
                + $"{row.ProcessRatio,7:0.00} {row.CopyRatio,7:0.00} {row.WantedRatio,7:0.0} "
                + $"{Median.Of(row.Ours.Select(ours => ours.CpuSeconds)),6:0.00} {row.PeakMebibytes,5:0}");
            yield return $"  {Verdict(row)}{(row.Note.Length > 0 ? $"; {row.Note}" : string.Empty)}";
        }

        yield return ImportLine();
        foreach (string line in WaitLines())
            yield return line;
        yield return string.Empty;
        yield return "ours: from the start of our process to its end. copy: the copy alone, connected already. faster: theirs by ours, whole processes.";
        yield return "theirs: sftp, and where it says SSH.NET its SftpClient. copy x: theirs without its time to connect by our copy alone. raw: cat through the same ssh. cpu: of our process, without its ssh.";
    }

    /// <summary>Writes the numbers of every single run.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        object facts = new
        {
            Cores = Environment.ProcessorCount,
            System = RuntimeInformation.OSDescription,
            Runtime = Environment.Version.ToString(),
            Client = _client,
            LoadAverage = _load,
            Measured = DateTime.UtcNow,
            options.Cipher,
            options.Pairs,
            RoundTripMilliseconds = options.RoundTrip.TotalMilliseconds,
            Comparisons,
            ImportMilliseconds,
            ImportSkipped,
            Waits,
            LibrarySkipped,
        };
        File.WriteAllText(path, JsonSerializer.Serialize(facts, s_json));
    }

    private static string Verdict(Comparison row)
    {
        string ratio = row.ProcessRatio >= row.WantedRatio ? "met"
            : row.CopyRatio >= row.WantedRatio ? "met by the copy alone, not by the whole process"
            : "NOT met";
        string memory = row.PeakMebibytes <= MaxPeakMebibytes ? "met" : "NOT met";
        return string.Create(
            CultureInfo.InvariantCulture, $"{row.WantedRatio:0.#} times: {ratio}; under {MaxPeakMebibytes:0} MiB: {memory}");
    }

    private IEnumerable<string> WaitLines()
    {
        if (Waits is not { } waits)
        {
            yield return $"SSH.NET's own client: not measured: {LibrarySkipped}";
            yield break;
        }
        double connect = waits.ConnectSshNet / waits.ConnectSftpClient;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"connect: over SSH.NET {waits.ConnectSshNet:0} ms, over ssh {waits.ConnectOpenSsh:0} ms, SftpClient {waits.ConnectSftpClient:0} ms; at most {MaxConnectRatio} times SftpClient: {connect:0.00}, {(connect <= MaxConnectRatio ? "met" : "NOT met")}");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"first entry of {options.ManyFiles:N0}: over SSH.NET {waits.EntrySshNet:0.0} ms, over ssh {waits.EntryOpenSsh:0.0} ms, SftpClient {waits.EntrySftpClient:0.0} ms; no later than over ssh: {(waits.EntrySshNet <= waits.EntryOpenSsh ? "met" : "NOT met")}");
    }

    private string ImportLine()
    {
        if (ImportMilliseconds.Count == 0)
            return $"Import-Module: not measured: {ImportSkipped}";

        double median = Median.Of(ImportMilliseconds);
        string verdict = median <= MaxImportMilliseconds ? "met" : "NOT met";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Import-Module: {median:0} ms, median of {ImportMilliseconds.Count} ({ImportMilliseconds.Min():0} to {ImportMilliseconds.Max():0}); under {MaxImportMilliseconds:0} ms: {verdict}");
    }
}
