namespace SftpTools.Benchmarks.Peers;

/// <summary>Finds the best settings of a peer for a kind of work, by trying each on a smaller piece of it.</summary>
internal sealed class PeerTrial(Bench bench, Action<string> say)
{
    private const double Hopeless = 2;
    private const double ShortestBound = 5;

    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    /// <summary>The fastest settings; those that take twice the best time so far are ended.</summary>
    public string Choose(IPeer peer, CopyWork work, int? proxyPort)
    {
        IReadOnlyList<string> candidates = peer.Candidates(work);
        string best = candidates[0];
        double bestSeconds = double.PositiveInfinity;
        foreach (string settings in candidates.Count > 1 ? candidates : [])
        {
            double bound = Math.Min(s_bound.TotalSeconds, Math.Max(ShortestBound, Hopeless * bestSeconds));
            if (Seconds(peer, work, proxyPort, settings, TimeSpan.FromSeconds(bound)) is not { } seconds || seconds >= bestSeconds)
                continue;
            best = settings;
            bestSeconds = seconds;
        }

        return best;
    }

    private double? Seconds(IPeer peer, CopyWork work, int? proxyPort, string settings, TimeSpan bound)
    {
        string head = $"{work.Name}, trial: {peer.Name} {settings}:";
        try
        {
            double seconds = bench.Theirs(
                work.Direction,
                work.TrialSource,
                path => peer.Copy(new(work.Direction, work.TrialSource, path, proxyPort), settings, bound));
            say($"{head} {seconds:0.00} s");
            return seconds;
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            say($"{head} {e.Message}");
            return null;
        }
    }
}
