using System.Globalization;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>How long Import-Module takes, measured inside a fresh PowerShell each time.</summary>
internal static class ImportBenchmark
{
    private const int Runs = 10;

    private const double MaxMilliseconds = 200;

    /// <summary>The median of fresh processes, or why there is none.</summary>
    public static Claim Measure(BenchmarkOptions options, string? whyNot)
    {
        const string what = "Import-Module SftpTools";
        string wanted = string.Create(CultureInfo.InvariantCulture, $"{MaxMilliseconds:0} ms");
        if (whyNot is not null)
            return Claim.NotMeasured(what, wanted, whyNot);
        IReadOnlyList<double> all = Milliseconds(options.PowerShell, Path.GetFullPath("SftpTools.psd1"));
        double median = Median.Of(all);
        return new Claim(
            what,
            string.Create(CultureInfo.InvariantCulture, $"{median:0} ms, median of {all.Count} ({all.Min():0} to {all.Max():0})"),
            wanted,
            median <= MaxMilliseconds);
    }

    private static IReadOnlyList<double> Milliseconds(IReadOnlyList<string> shell, string manifest)
    {
        string script = $"$w = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{manifest.Replace("'", "''", StringComparison.Ordinal)}'; "
            + "$w.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)";
        string[] arguments = [.. shell.Skip(1), "-NoProfile", "-NonInteractive", "-Command", script];

        // The first start reads everything from disk and is not counted.
        Measure(shell[0], arguments);
        return [.. Enumerable.Range(0, Runs).Select(_ => Measure(shell[0], arguments))];
    }

    private static double Measure(string program, string[] arguments)
    {
        CommandResult ended = ExternalCommand.Require(program, arguments);
        return double.Parse(ended.Output.Trim(), CultureInfo.InvariantCulture);
    }
}
