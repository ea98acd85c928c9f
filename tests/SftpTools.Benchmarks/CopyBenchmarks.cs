using System.Diagnostics;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>The comparisons with sftp. Each goes pair by pair, ours and then theirs, so that both see the same machine.</summary>
internal sealed class CopyBenchmarks(Bench bench, Action<string> say)
{
    private const int FileSize = 1024;
    private const int SftpShare = 10;
    private const string Up = "up";
    private const string Down = "down";

    private BenchmarkOptions Options => bench.Options;

    /// <summary>Touches everything once that is read from disk at the first start, on both sides.</summary>
    public void WarmUp()
    {
        string tree = Tree("warm-up", 20);
        bench.Ours(Direction.Up, tree);
        bench.Theirs(Direction.Up, tree, path => bench.Sftp().Upload(tree, path));
    }

    /// <summary>Small files over a long line. sftp takes a round trip after the other, so a tenth of the files tells its time.</summary>
    public Comparison SmallFilesOverDelay()
    {
        int sftpFiles = Math.Max(1, Options.SmallFiles / SftpShare);
        string tree = Tree("small", Options.SmallFiles);
        string sftpTree = Tree("small-sftp", sftpFiles);
        using DelayProxy proxy = DelayProxy.Start(bench.Server.Host, bench.Server.Port, Options.RoundTrip);
        SftpProgram sftp = bench.Sftp(proxy.Port);
        double scale = (double)Options.SmallFiles / sftpFiles;
        Comparison comparison = new(
            $"{Options.SmallFiles} files of 1 KiB up, {Options.RoundTrip.TotalMilliseconds:0} ms round trip", WantedRatio: 50)
        {
            Note = $"sftp measured on {sftpFiles} files; its time without connecting is scaled by {scale:0.#}, connecting is not",
        };
        Measure(
            comparison,
            () => bench.Ours(Direction.Up, tree, proxy.Port),
            sftp,
            connect => connect
                + (scale * (bench.Theirs(Direction.Up, sftpTree, path => sftp.Upload(sftpTree, path)) - connect)));
        return comparison;
    }

    /// <summary>Many small files where round trips cost next to nothing.</summary>
    public IEnumerable<Comparison> ManyFiles()
    {
        string local = Tree("many", Options.ManyFiles);
        string remote = bench.Remote("many");
        TestTree.Create(remote, TreeOptions(Options.ManyFiles));
        yield return Copy($"{Options.ManyFiles:N0} files of 1 KiB up, loopback", 2, Direction.Up, local, raw: false);
        yield return Copy($"{Options.ManyFiles:N0} files of 1 KiB down, loopback", 2, Direction.Down, remote, raw: false);
        Directory.Delete(local, recursive: true);
        Directory.Delete(remote, recursive: true);
    }

    /// <summary>One large file, beside the raw limit: cat through ssh.</summary>
    public IEnumerable<Comparison> BigFile()
    {
        const long mebibyte = 1024 * 1024;
        string local = bench.Local("big");
        string remote = bench.Remote("big");
        TestTree.WriteFile(local, Options.BigMebibytes * mebibyte);
        TestTree.WriteFile(remote, Options.BigMebibytes * mebibyte);
        yield return Copy($"{Options.BigMebibytes:N0} MiB up, loopback", 1, Direction.Up, local, raw: true);
        yield return Copy($"{Options.BigMebibytes:N0} MiB down, loopback", 1, Direction.Down, remote, raw: true);
        File.Delete(local);
        File.Delete(remote);
    }

    /// <summary>One large file over a long line, where the window of one connection is the limit.</summary>
    public IEnumerable<Comparison> BigFileOverDelay()
    {
        const long mebibyte = 1024 * 1024;
        string local = bench.Local("far");
        string remote = bench.Remote("far");
        TestTree.WriteFile(local, Options.FarMebibytes * mebibyte);
        TestTree.WriteFile(remote, Options.FarMebibytes * mebibyte);
        using DelayProxy proxy = DelayProxy.Start(bench.Server.Host, bench.Server.Port, Options.RoundTrip);
        foreach (Direction direction in new[] { Direction.Up, Direction.Down })
        {
            string source = direction == Direction.Up ? local : remote;
            SftpProgram sftp = bench.Sftp(proxy.Port);
            Comparison comparison = new(
                $"{Options.FarMebibytes:N0} MiB {(direction == Direction.Up ? Up : Down)}, {Options.RoundTrip.TotalMilliseconds:0} ms round trip",
                WantedRatio: 2);
            Measure(
                comparison,
                () => bench.Ours(direction, source, proxy.Port),
                sftp,
                _ => bench.Theirs(
                    direction, source, path => direction == Direction.Up ? sftp.Upload(source, path) : sftp.Download(source, path)));
            yield return comparison;
        }
        File.Delete(local);
        File.Delete(remote);
    }

    private Comparison Copy(string work, double wantedRatio, Direction direction, string source, bool raw)
    {
        SftpProgram sftp = bench.Sftp();
        Comparison comparison = new(work, wantedRatio);
        Measure(
            comparison,
            () => bench.Ours(direction, source),
            sftp,
            _ => bench.Theirs(
                direction, source, path => direction == Direction.Up ? sftp.Upload(source, path) : sftp.Download(source, path)),
            raw ? () => bench.Theirs(direction, source, path => Cat(direction, source, path)) : null);
        return comparison;
    }

    /// <summary>The side of sftp gets the time it took to connect and returns the time of the whole.</summary>
    private void Measure(
        Comparison comparison, Func<JobResult> ours, SftpProgram sftp, Func<double, double> theirs, Func<double>? raw = null)
    {
        for (int pair = 1; pair <= Options.Pairs; pair++)
        {
            JobResult result = ours();
            double connect = sftp.Connect().TotalSeconds;
            double seconds = theirs(connect);
            comparison.Ours.Add(result);
            comparison.SftpConnectSeconds.Add(connect);
            comparison.SftpSeconds.Add(seconds);
            string pipe = string.Empty;
            if (raw is not null)
            {
                comparison.RawSeconds.Add(raw());
                pipe = $", raw pipe {comparison.RawSeconds[^1]:0.00} s";
            }

            say($"{comparison.Work}, pair {pair}: ours {result.WallSeconds:0.00} s "
                + $"(connect {result.ConnectSeconds:0.00}, copy {result.CopySeconds:0.00}), sftp {seconds:0.00} s (connect {connect:0.00}){pipe}");
        }
    }

    /// <summary>The raw limit: the same bytes through the same ssh, with cat at the other end.</summary>
    private TimeSpan Cat(Direction direction, string source, string target)
    {
        string script = direction == Direction.Up
            ? "source=$1 target=$2; shift 2; exec ssh \"$@\" \"cat > '$target'\" < \"$source\""
            : "source=$1 target=$2; shift 2; exec ssh \"$@\" \"cat '$source'\" > \"$target\"";
        Stopwatch clock = Stopwatch.StartNew();
        ExternalCommand.Require(
            "/bin/sh",
            ["-c", script, "cat", source, target, .. bench.Sftp().ConnectionArguments, bench.Server.Alias],
            timeout: TimeSpan.FromMinutes(30));
        return clock.Elapsed;
    }

    private string Tree(string name, int count)
    {
        string path = bench.Local(name);
        TestTree.Create(path, TreeOptions(count));
        return path;
    }

    // One directory, as the comparison is about files.
    private static TestTreeOptions TreeOptions(int count) => new() { Count = count, Size = FileSize, FilesPerDirectory = count };
}
