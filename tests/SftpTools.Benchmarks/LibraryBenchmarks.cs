using System.Globalization;
using System.Reflection;
using SftpTools.Benchmarks.Peers;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>The comparisons of the engine over SSH.NET's channel with SSH.NET's own SftpClient, pair by pair.</summary>
internal sealed class LibraryBenchmarks(Bench bench, Bench sameCipher, Action<string> say)
{
    private const int FileSize = 1024;
    private const int Share = 10;
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Why there is nothing to compare with, or null.</summary>
    public static string? WhyUnavailable =>
#if SSHNET
        null;
#else
        "this build has no SSH.NET";
#endif

    private BenchmarkOptions Options => bench.Options;

    /// <summary>Small files over a long line, many on loopback, and one large.</summary>
    public IEnumerable<Comparison> Copies()
    {
        yield return SmallFilesOverDelay();
        string many = Tree("many", Options.ManyFiles);
        yield return Copy(bench, $"{Options.ManyFiles:N0} files of 1 KiB up", 3, Direction.Up, many);
        string remote = bench.Remote("many");
        TestTree.Create(remote, TreeOptions(Options.ManyFiles));
        yield return Copy(bench, $"{Options.ManyFiles:N0} files of 1 KiB down", 3, Direction.Down, remote);
        Directory.Delete(many, recursive: true);
        Directory.Delete(remote, recursive: true);
        string big = bench.Local("big");
        TestTree.WriteFile(big, Options.BigMebibytes * Mebibyte);
        yield return Copy(bench, $"{Options.BigMebibytes:N0} MiB up", 1.8, Direction.Up, big);
        yield return Copy(bench, $"{Options.BigMebibytes:N0} MiB down", 1.8, Direction.Down, big);
        yield return Copy(sameCipher, $"{Options.BigMebibytes:N0} MiB up, one cipher", 1, Direction.Up, big);
        yield return Copy(sameCipher, $"{Options.BigMebibytes:N0} MiB down, one cipher", 1, Direction.Down, big);
        File.Delete(big);
    }

    /// <summary>Connections and listings, each many times in one process.</summary>
    public Waits Waits()
    {
        string tree = bench.Remote("listed");
        TestTree.Create(tree, TreeOptions(Options.ManyFiles));
        Dictionary<Via, List<(double Connect, double Entry)>> probes = new()
        {
            [Via.SshNet] = [], [Via.OpenSsh] = [], [Via.SftpClient] = [],
        };
        // In turn, so that a slow minute of the machine is everybody's.
        for (int round = 0; round < Options.Pairs; round++)
        {
            foreach ((Via via, List<(double, double)> found) in probes)
                found.Add(Probe(via, tree));
        }
        Directory.Delete(tree, recursive: true);
        double Connect(Via via) => Median.Of(probes[via].Select(probe => probe.Connect));
        double Entry(Via via) => Median.Of(probes[via].Select(probe => probe.Entry));
        return new Waits(
            Connect(Via.SshNet), Connect(Via.OpenSsh), Connect(Via.SftpClient), Entry(Via.SshNet), Entry(Via.OpenSsh), Entry(Via.SftpClient));
    }

    private Comparison SmallFilesOverDelay()
    {
        int share = Math.Max(1, Options.SmallFiles / Share);
        string tree = Tree("small-ours", Options.SmallFiles);
        string theirs = Tree("small-theirs", share);
        using DelayProxy proxy = DelayProxy.Start(bench.Server.Host, bench.Server.Port, Options.RoundTrip);
        double scale = (double)Options.SmallFiles / share;
        Comparison comparison = new(
            $"{Options.SmallFiles} files of 1 KiB up, {Options.RoundTrip.TotalMilliseconds:0} ms, SSH.NET", WantedRatio: 60)
        {
            Note = $"SftpClient measured on {share} files; the time of its copy is scaled by {scale:0.#}",
        };
        Measure(bench, comparison, Direction.Up, tree, theirs, scale, proxy.Port);
        return comparison;
    }

    private Comparison Copy(Bench place, string work, double wanted, Direction direction, string source)
    {
        Comparison comparison = new($"{work}, SSH.NET", wanted);
        Measure(place, comparison, direction, source, source, scale: 1, proxyPort: null);
        return comparison;
    }

    private void Measure(
        Bench place, Comparison comparison, Direction direction, string source, string theirSource, double scale, int? proxyPort)
    {
        PeerRow row = new("SftpClient", "as its users write it");
        comparison.Peers.Add(row);
        for (int pair = 1; pair <= Options.Pairs; pair++)
        {
            JobResult ours = place.Ours(direction, source, proxyPort, Via.SshNet);
            JobResult theirs = place.Ours(direction, theirSource, proxyPort, Via.SftpClient);
            comparison.Ours.Add(ours);
            row.ConnectSeconds.Add(theirs.ConnectSeconds);
            row.Seconds.Add(theirs.WallSeconds + ((scale - 1) * theirs.CopySeconds));
            say(string.Create(
                CultureInfo.InvariantCulture,
                $"{comparison.Work}, pair {pair}: ours {ours.WallSeconds:0.00} s (copy {ours.CopySeconds:0.00}), "
                + $"SftpClient {row.Seconds[^1]:0.00} s, its cpu {theirs.CpuSeconds:0.00}"));
        }
    }

    private (double Connect, double Entry) Probe(Via via, string source)
    {
        JobRequest request = new(via, bench.Target(), Direction.Down, source, "");
        string program = Assembly.GetExecutingAssembly().Location;
        CommandResult ended = ExternalCommand.Require(
            "dotnet", [program, ProbeCommand.Name, .. request.ToWords()], timeout: TimeSpan.FromMinutes(5));
        double[] seconds = [.. ended.Output.Trim().Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return (seconds[0] * 1000, seconds[1] * 1000);
    }

    private string Tree(string name, int count)
    {
        string path = bench.Local(name);
        TestTree.Create(path, TreeOptions(count));
        return path;
    }

    private static TestTreeOptions TreeOptions(int count) => new() { Count = count, Size = FileSize, FilesPerDirectory = count };
}
