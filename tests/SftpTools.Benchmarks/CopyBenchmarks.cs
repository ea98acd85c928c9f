using SftpTools.Benchmarks.Peers;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>The copies that are compared with those of other programs: what they are, and their sources.</summary>
internal sealed class CopyBenchmarks(Bench bench, PeerSet peers, Action<string> say)
{
    private const int FileSize = 1024;
    private const int TrialShare = 5;
    private const int FilesPerDirectory = 10;
    private const long Mebibyte = 1024 * 1024;

    private readonly PairedRuns _runs = new(bench, peers, say);

    private BenchmarkOptions Options => bench.Options;

    private string Directories =>
        $"tree of {Options.TreeFiles:N0} files in {Options.TreeFiles / FilesPerDirectory:N0} directories";

    private string OverDelay => $"{Options.RoundTrip.TotalMilliseconds:0} ms round trip";

    /// <summary>Touches everything once that is read from disk at the first start, on both sides.</summary>
    public void WarmUp()
    {
        string tree = bench.Local("warm-up");
        TestTree.Create(tree, TreeOptions(20, 20));
        bench.Ours(Direction.Up, tree);
        foreach (IPeer peer in peers.Present)
            peer.Connect(null);
        Directory.Delete(tree, recursive: true);
    }

    /// <summary>All that was asked for, in the order of the table.</summary>
    public IEnumerable<Comparison> Measure()
    {
        IEnumerable<Comparison> none = [];
        return (Options.Wants("big") ? BigFile() : none)
            .Concat(Options.Wants("delayed") ? DelayedFile() : none)
            .Concat(Options.Wants("latency") ? SmallFilesOverDelay() : none)
            .Concat(Options.Wants("many") ? ManyFiles() : none)
            .Concat(Options.Wants("tree") ? Tree() : none);
    }

    /// <summary>One large file, beside the raw limit: cat through ssh.</summary>
    private IEnumerable<Comparison> BigFile() => BothWays(
        "big",
        path => TestTree.WriteFile(path, Options.BigMebibytes * Mebibyte),
        path => TestTree.WriteFile(path, Math.Max(1, Options.BigMebibytes / TrialShare) * Mebibyte),
        (direction, source, trial) => new CopyWork($"{Options.BigMebibytes:N0} MiB {Word(direction)}, loopback", direction, source)
        {
            WantedRatio = 1.1, WantedOfLimit = 0.9, TrialSource = trial,
        });

    /// <summary>One file over a long line, where the window of a channel is the limit.</summary>
    private IEnumerable<Comparison> DelayedFile() => BothWays(
        "delayed",
        path => TestTree.WriteFile(path, Options.DelayedMebibytes * Mebibyte),
        path => TestTree.WriteFile(path, Math.Max(1, Options.DelayedMebibytes / TrialShare) * Mebibyte),
        (direction, source, trial) => new CopyWork(
            $"{Options.DelayedMebibytes:N0} MiB {Word(direction)}, {OverDelay}", direction, source)
        {
            WantedRatio = 2, Delayed = true, TrialSource = trial,
        });

    /// <summary>
    /// Small files over a long line. The trials take all of them: connections of a peer pay only over many files.
    /// </summary>
    private IEnumerable<Comparison> SmallFilesOverDelay()
    {
        string local = bench.Local("small");
        TestTree.Create(local, TreeOptions(Options.SmallFiles, Options.SmallFiles));
        yield return _runs.Measure(new CopyWork($"{Options.SmallFiles:N0} files of 1 KiB up, {OverDelay}", Direction.Up, local)
        {
            WantedRatio = 6, Delayed = true, TrialSource = local,
        });
        Directory.Delete(local, recursive: true);
    }

    /// <summary>Many small files in one directory, where round trips cost next to nothing.</summary>
    private IEnumerable<Comparison> ManyFiles() => BothWays(
        "many",
        path => TestTree.Create(path, TreeOptions(Options.ManyFiles, Options.ManyFiles)),
        path => TestTree.Create(path, TreeOptions(Math.Max(1, Options.ManyFiles / TrialShare), Options.ManyFiles)),
        (direction, source, trial) => new CopyWork(
            $"{Options.ManyFiles:N0} files of 1 KiB {Word(direction)}, loopback", direction, source)
        {
            WantedRatio = 2.5, TrialSource = trial,
        });

    /// <summary>Many directories with ten files each.</summary>
    private IEnumerable<Comparison> Tree() => BothWays(
        "tree",
        path => TestTree.Create(path, TreeOptions(Options.TreeFiles, FilesPerDirectory)),
        path => TestTree.Create(path, TreeOptions(Math.Max(1, Options.TreeFiles / TrialShare), FilesPerDirectory)),
        (direction, source, trial) => new CopyWork($"{Directories} {Word(direction)}, loopback", direction, source)
        {
            WantedRatio = 1.5, TrialSource = trial,
        });

    private IEnumerable<Comparison> BothWays(
        string name, Action<string> make, Action<string> makeTrial, Func<Direction, string, string, CopyWork> work)
    {
        foreach (Direction direction in new[] { Direction.Up, Direction.Down })
        {
            string source = direction == Direction.Up ? bench.Local(name) : bench.Remote(name);
            string trial = source + "-trial";
            make(source);
            makeTrial(trial);
            yield return _runs.Measure(work(direction, source, trial));
            Bench.Remove(source);
            Bench.Remove(trial);
        }
    }

    private static string Word(Direction direction) => direction == Direction.Up ? "up" : "down";

    private static TestTreeOptions TreeOptions(int count, int perDirectory) =>
        new() { Count = count, Size = FileSize, FilesPerDirectory = perDirectory };
}
