using System.Globalization;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>How long Import-Module takes, measured inside a fresh PowerShell each time.</summary>
internal static class ImportBenchmark
{
    private const int Runs = 10;

    public static IReadOnlyList<double> Milliseconds(IReadOnlyList<string> shell, string manifest)
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
