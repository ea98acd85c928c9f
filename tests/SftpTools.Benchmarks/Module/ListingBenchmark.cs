using System.Diagnostics;
using System.Globalization;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks.Module;

/// <summary>Get-SftpChildItem of one large directory, beside sftp's ls -l.</summary>
internal sealed class ListingBenchmark(Bench bench, ModuleShell shell, Action<string> say)
{
    private const double MaxFirstMilliseconds = 200;
    private const double WantedRatio = 1.2;

    // Objects of a hundred thousand entries that are kept take a multiple of this.
    private const double MaxGrowthMebibytes = 40;
    private const int SmallShare = 100;

    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(180);

    /// <summary>One set of lines for each transport that the build has.</summary>
    public IEnumerable<Claim> Measure()
    {
        string what = $"Get-SftpChildItem of {bench.Options.ListedEntries:N0} entries";
        if (shell.WhyWithout("Get-SftpChildItem") is { } reason)
            return [Claim.NotMeasured(what, $"{WantedRatio} x", reason)];

        string large = Directory("listed", bench.Options.ListedEntries);
        string small = Directory("listed-small", Math.Max(1, bench.Options.ListedEntries / SmallShare));
        List<Claim> claims = [];
        foreach (string transport in File.Exists("bin/SshNet/SftpTools.SshNet.dll") ? new[] { "OpenSsh", "SshNet" } : ["OpenSsh"])
            claims.AddRange(Measure($"{what}, {transport}", large, small, transport));
        Bench.Remove(large);
        Bench.Remove(small);
        return claims;
    }

    private IEnumerable<Claim> Measure(string what, string large, string small, string transport)
    {
        List<double> firsts = [];
        List<double> laterFirsts = [];
        List<double> alls = [];
        List<double> laterAlls = [];
        List<double> pipedAlls = [];
        List<double> theirs = [];
        List<double> growths = [];
        for (int pair = 1; pair <= bench.Options.Pairs; pair++)
        {
            // The first call of a process compiles; it is the one that a person waits for, so it is the one that
            // counts.
            IReadOnlyDictionary<string, double> first = shell.Run(
                $$"""
                $path = {{ModuleShell.Quote(large)}}
                "first=$(Get-Milliseconds { Get-SftpChildItem $path -Session $session | Select-Object -First 1 })"
                "later=$(Get-Milliseconds { Get-SftpChildItem $path -Session $session | Select-Object -First 1 })"
                """,
                transport);
            // Into a variable: what the next cmdlet of the pipeline compiles for itself, 0.6 s in Measure-Object, is not a part of a listing.
            IReadOnlyDictionary<string, double> all = shell.Run(
                $$"""
                $path = {{ModuleShell.Quote(large)}}
                "all=$(Get-Milliseconds { $items = Get-SftpChildItem $path -Session $session })"
                "again=$(Get-Milliseconds { $items = Get-SftpChildItem $path -Session $session })"
                """,
                transport);
            IReadOnlyDictionary<string, double> measured = Piped(large, transport);
            firsts.Add(first["first"]);
            laterFirsts.Add(first["later"]);
            alls.Add(all["all"] / 1000);
            laterAlls.Add(all["again"] / 1000);
            pipedAlls.Add(measured["all"] / 1000);
            growths.Add(measured["peak"] - Piped(small, transport)["peak"]);
            theirs.Add(Sftp(large));
            say(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}, pair {pair}: first object {firsts[^1]:0} ms, then {laterFirsts[^1]:0} ms; "
                + $"all {alls[^1]:0.00} s; sftp ls -l {theirs[^1]:0.00} s; {growths[^1]:0} MiB more"));
        }

        double firstObject = Median.Of(firsts);
        double ratio = Median.Of(alls.Zip(theirs, (ours, sftp) => sftp / ours));
        double growth = Median.Of(growths);
        string seconds = Text(
            $"{Median.Of(alls):0.00} s, then {Median.Of(laterAlls):0.00} s; into Measure-Object {Median.Of(pipedAlls):0.00} s; sftp without connecting {Median.Of(theirs):0.00} s");
        return
        [
            new($"{what}: first object",
                Text($"{firstObject:0} ms in the first call of a process, {Median.Of(laterFirsts):0} ms in the next"),
                $"{MaxFirstMilliseconds:0} ms", firstObject <= MaxFirstMilliseconds),
            new($"{what}: all, against sftp ls -l",
                Text($"{ratio:0.00} times as fast ({seconds})"),
                Text($"{WantedRatio} times"), ratio >= WantedRatio),
            new($"{what}: memory more than for {Math.Max(1, bench.Options.ListedEntries / SmallShare):N0}, into Measure-Object",
                Text($"{growth:0} MiB"), Text($"{MaxGrowthMebibytes:0} MiB"), growth <= MaxGrowthMebibytes),
        ];
    }

    private IReadOnlyDictionary<string, double> Piped(string path, string transport) => shell.Run(
        $$"""
        $path = {{ModuleShell.Quote(path)}}
        "all=$(Get-Milliseconds { Get-SftpChildItem $path -Session $session | Measure-Object })"
        """,
        transport);

    // Connecting is not part of our call, so it is not of theirs.
    private double Sftp(string path)
    {
        SftpProgram sftp = bench.Sftp();
        double connect = sftp.Connect().TotalSeconds;
        Stopwatch clock = Stopwatch.StartNew();
        ExternalCommand.Require(
            "sftp", ["-q", "-b", "-", .. sftp.ConnectionArguments, bench.Server.Alias], $"ls -l \"{path}\"\n", s_bound);
        return clock.Elapsed.TotalSeconds - connect;
    }

    private string Directory(string name, int count)
    {
        string path = bench.Remote(name);
        TestTree.Create(path, new() { Count = count, Size = 0, FilesPerDirectory = count });
        return path;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
