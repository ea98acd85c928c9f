using System.Globalization;
using System.Text.Json;
using SftpTools.Benchmarks.Peers;

namespace SftpTools.Benchmarks;

/// <summary>Collects what was measured, as tables for people and as JSON for machines.</summary>
internal sealed class Report(BenchmarkOptions options)
{
    private const double MaxPeakMebibytes = 150;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly string _load = File.Exists("/proc/loadavg")
        ? string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ')[..3])
        : "unknown";

    public List<Comparison> Comparisons { get; } = [];

    public List<Claim> Claims { get; } = [];

    public IReadOnlyList<IPeer> Peers { get; set; } = [];

    /// <summary>What was left out, and why; a sentence each.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>The whole report, in Markdown.</summary>
    public IEnumerable<string> Lines()
    {
        string[] head = ["# What the benchmark measured", "", .. MachineFacts.Lines(options, Peers, _load)];
        IEnumerable<string> lines = head.Concat(Missing);
        if (Comparisons.Count > 0)
        {
            lines = lines.Concat(Section("Copies", RatioTable(),
                "Seconds are medians. Ours: from the start of our process to its end; copy alone: connected already. Ratio: the best peer's time by ours, whole "
                + "processes, the median over the pairs; copy alone: the same without connecting on both sides. Raw pipe: cat through the same ssh. "
                + "CPU: seconds of our process, without its ssh. Every copy was compared with its source, byte by byte."));
            lines = lines.Concat(Section("All peers", PeerTable(),
                "Seconds of whole processes; in brackets how many times faster we are. Every peer ran in the first pair, those near the best in every pair."));
            lines = lines.Concat(Section("Settings of the peers", SettingsTable(), "The fastest in short trials before the pairs."));
        }

        return Claims.Count > 0 ? lines.Concat(Section("Memory, waits and cmdlets", ClaimTable(), null)) : lines;
    }

    /// <summary>Writes the numbers of every single run, and the report where it is wanted.</summary>
    public void Write()
    {
        Save(options.OutFile, JsonSerializer.Serialize(
            new { Machine = MachineFacts.Lines(options, Peers, _load), Missing, Comparisons, Claims }, s_json));
        if (options.MarkdownFile is { } path)
            Save(path, string.Join('\n', Lines()) + "\n");
    }

    private static void Save(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, text);
    }

    private static string[] Section(string title, TextTable table, string? note)
    {
        string[] lines = ["", $"## {title}", "", .. table.Lines()];
        return note is null ? lines : [.. lines, "", note];
    }

    private TextTable RatioTable()
    {
        TextTable table = new(
            "work", "against", "wanted", "ratio", "copy alone", "", "ours s", "copy s", "theirs s", "CPU s", "peak MiB");
        foreach (Comparison row in Comparisons)
        {
            if (row.WantedOfLimit is { } limit && row.RawSeconds.Count > 0)
                Add(table, row, "raw pipe", limit, row.OfLimit(), row.CopyOfLimit(), Number(Median.Of(row.RawSeconds)));
            if (row.Best is { } best)
                Add(table, row, best.Name, row.WantedRatio, row.ProcessRatio(best), row.CopyRatio(best), Seconds(best));
            else
                Add(table, row, "nobody", row.WantedRatio, double.NaN, double.NaN, "");
        }

        return table;
    }

    private static void Add(
        TextTable table, Comparison row, string against, double wanted, double ratio, double copyRatio, string theirs) => table.Add(
            row.Work,
            against,
            wanted.ToString("0.0#", CultureInfo.InvariantCulture),
            Number(ratio),
            Number(copyRatio),
            ratio >= wanted ? "met" : copyRatio >= wanted ? "met by the copy alone" : double.IsNaN(ratio) ? "not measured" : "NOT met",
            Number(Median.Of(row.Ours.Select(ours => ours.WallSeconds))),
            Number(Median.Of(row.Ours.Select(ours => ours.CopySeconds))),
            theirs,
            Number(Median.Of(row.Ours.Select(ours => ours.CpuSeconds))),
            row.PeakMebibytes.ToString("0", CultureInfo.InvariantCulture) + (row.PeakMebibytes <= MaxPeakMebibytes ? "" : " (!)"));

    private TextTable PeerTable()
    {
        string[] names = [.. Comparisons.SelectMany(row => row.Peers).Select(peer => peer.Name).Distinct()];
        TextTable table = new(["work", "ours", .. names]);
        foreach (Comparison row in Comparisons)
        {
            table.Add(
            [
                row.Work,
                Number(Median.Of(row.Ours.Select(ours => ours.WallSeconds))),
                .. names.Select(name => row.Peers.FirstOrDefault(peer => peer.Name == name) is { } peer ? Cell(row, peer) : ""),
            ]);
        }

        return table;
    }

    private static string Cell(Comparison row, PeerRow peer) => peer.Seconds.Count == 0
        ? peer.Failure ?? "not measured"
        : $"{Seconds(peer)} ({row.ProcessRatio(peer).ToString("0.0#", CultureInfo.InvariantCulture)} x)";

    private static string Seconds(PeerRow peer) =>
        (peer.Over ? "over " : "") + Number(Median.Of(peer.Seconds));

    private TextTable SettingsTable()
    {
        TextTable table = new("work", "peer", "settings");
        foreach (Comparison row in Comparisons)
        {
            foreach (PeerRow peer in row.Peers)
                table.Add(row.Work, peer.Name, $"`{peer.Settings}`");
            if (row.Note.Length > 0)
                table.Add(row.Work, "note", row.Note);
        }

        return table;
    }

    private TextTable ClaimTable()
    {
        TextTable table = new("what", "measured", "wanted", "");
        foreach (Claim claim in Claims)
            table.Add(claim.What, claim.Measured, claim.Wanted, claim.Met switch { true => "met", false => "NOT met", null => "" });
        return table;
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("0.00", CultureInfo.InvariantCulture);
}
