using System.Globalization;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks.Module;

/// <summary>
/// Get-SftpContent -Tail of a large file: the bytes that came over the line, login included, counted by a proxy.
/// </summary>
internal sealed class TailBenchmark(Bench bench, ModuleShell shell, Action<string> say)
{
    private const string Command = "Get-SftpContent";
    private const int Lines = 10;
    private const double Mebibyte = 1024 * 1024;
    private const double MaxMebibytes = 2;
    private const int LineLength = 100;

    public Claim Measure()
    {
        string what = $"{Command} -Tail {Lines} of a file of {bench.Options.TailMebibytes:N0} MiB: bytes read";
        string wanted = $"{MaxMebibytes:0} MiB";
        if (shell.WhyWithout(Command) is { } reason)
            return Claim.NotMeasured(what, wanted, reason);

        string path = bench.Remote("tail.log");
        long lines = WriteLog(path, (long)(bench.Options.TailMebibytes * Mebibyte));
        using DelayProxy proxy = DelayProxy.Start(bench.Server.Host, bench.Server.Port, TimeSpan.Zero);
        IReadOnlyDictionary<string, double> found = shell.Run(
            $$"""
            $path = {{ModuleShell.Quote(path)}}
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $tail = @(Get-SftpContent $path -Session $session -Tail {{Lines}})
            "milliseconds=$($clock.Elapsed.TotalMilliseconds)"
            "count=$($tail.Count)"
            "last=$([long] $tail[-1].Trim())"
            """,
            "OpenSsh",
            proxy.Port);
        double read = proxy.BytesDelivered(ProxyDirection.ToClient) / Mebibyte;
        Bench.Remove(path);
        bool right = found["count"] == Lines && found["last"] == lines;
        Claim claim = new(
            what,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{read:0.00} MiB in {found["milliseconds"]:0} ms{(right ? string.Empty : ", and not the last lines")}"),
            wanted,
            right && read <= MaxMebibytes);
        say($"{claim.What}: {claim.Measured}");
        return claim;
    }

    /// <summary>Numbered lines of one length; returns how many.</summary>
    private static long WriteLog(string path, long length)
    {
        using StreamWriter writer = new(path);
        long count = length / LineLength;
        for (long line = 1; line <= count; line++)
            writer.Write(line.ToString(CultureInfo.InvariantCulture).PadLeft(LineLength - 1) + "\n");
        return count;
    }
}
