using System.Diagnostics;
using SftpTools.Benchmarks.Peers;
using SftpTools.Fixtures;

namespace SftpTools.Benchmarks;

/// <summary>
/// Measures one kind of work: ours, then the raw pipe, then the peers, one right after the other, so that all see the
/// same machine. Every peer takes part in the first pair; who is far behind the best there is spared the others.
/// </summary>
internal sealed class PairedRuns(Bench bench, PeerSet peers, Action<string> say)
{
    private const double FarBehind = 1.25;

    private static readonly TimeSpan s_peerBound = TimeSpan.FromSeconds(180);

    /// <summary>All pairs of one kind of work, the peers at their best settings.</summary>
    public Comparison Measure(CopyWork work)
    {
        using DelayProxy? proxy = work.Delayed
            ? DelayProxy.Start(bench.Server.Host, bench.Server.Port, bench.Options.RoundTrip)
            : null;
        Comparison comparison = new(work.Name, work.WantedRatio) { WantedOfLimit = work.WantedOfLimit };
        PeerTrial trial = new(bench, say);
        (IPeer Peer, PeerRow Row)[] all =
            [.. peers.Present.Select(peer => (peer, new PeerRow(peer.Name, trial.Choose(peer, work, proxy?.Port))))];
        comparison.Peers.AddRange(all.Select(one => one.Row));
        for (int pair = 1; pair <= bench.Options.Pairs; pair++)
        {
            JobResult ours = bench.Ours(work.Direction, work.Source, proxy?.Port);
            comparison.Ours.Add(ours);
            say($"{work.Name}, pair {pair}: ours {ours.WallSeconds:0.00} s "
                + $"(connect {ours.ConnectSeconds:0.00}, copy {ours.CopySeconds:0.00})");
            if (work.WantedOfLimit is not null)
            {
                comparison.RawSeconds.Add(bench.Theirs(work.Direction, work.Source, path => Cat(work.Direction, work.Source, path)));
                say($"{work.Name}, pair {pair}: raw pipe {comparison.RawSeconds[^1]:0.00} s");
            }

            double limit = FarBehind * (comparison.Best is { } best ? Median.Of(best.Seconds) : 0);
            foreach ((IPeer peer, PeerRow row) in all)
            {
                if (row.Failure is not null || (pair > 1 && row.Seconds[0] > limit))
                    continue;
                Run(peer, row, work, proxy?.Port);
                say($"{work.Name}, pair {pair}: {peer.Name} {row.Failure ?? $"{row.Seconds[^1]:0.00} s"}");
            }
        }

        return comparison;
    }

    private void Run(IPeer peer, PeerRow row, CopyWork work, int? proxyPort)
    {
        try
        {
            double connect = peer.Connect(proxyPort).TotalSeconds;
            double seconds = bench.Theirs(
                work.Direction,
                work.Source,
                path => peer.Copy(new(work.Direction, work.Source, path, proxyPort), row.Settings, s_peerBound));
            row.ConnectSeconds.Add(connect);
            row.Seconds.Add(seconds);
        }
        catch (TimeoutException)
        {
            row.Over = true;
            row.ConnectSeconds.Add(0);
            row.Seconds.Add(s_peerBound.TotalSeconds);
        }
        catch (InvalidOperationException e)
        {
            row.Failure = $"failed: {e.Message}";
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
            timeout: s_peerBound);
        return clock.Elapsed;
    }
}
