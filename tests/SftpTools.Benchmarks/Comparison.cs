using SftpTools.Benchmarks.Peers;

namespace SftpTools.Benchmarks;

/// <summary>One row of the table: the pairs that were measured for one kind of work.</summary>
internal sealed record Comparison(string Work, double WantedRatio)
{
    /// <summary>How near to the raw pipe we want to be; null where there is nothing like it.</summary>
    public double? WantedOfLimit { get; init; }

    /// <summary>Our side, one for each pair.</summary>
    public List<JobResult> Ours { get; } = [];

    /// <summary>The other side: each peer took part in the first pair, those near the best in every pair.</summary>
    public List<PeerRow> Peers { get; } = [];

    /// <summary>The raw pipe through ssh, one for each pair; empty where there is no such thing.</summary>
    public List<double> RawSeconds { get; } = [];

    /// <summary>What a reader of the numbers has to know.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>
    /// The fastest peer by its median, of those that took part most often; null where none has a number.
    /// </summary>
    public PeerRow? Best => Peers
        .Where(peer => peer.Seconds.Count > 0 && peer.Seconds.Count == Peers.Max(other => other.Seconds.Count))
        .MinBy(peer => Median.Of(peer.Seconds));

    /// <summary>The highest peak of all pairs.</summary>
    public double PeakMebibytes => Ours.Max(ours => ours.PeakMebibytes);

    /// <summary>
    /// How many times faster than a peer we are, from start to end of the process; the median over the pairs.
    /// </summary>
    public double ProcessRatio(PeerRow peer) => Median.Of(Ours.Zip(peer.Seconds, (ours, theirs) => theirs / ours.WallSeconds));

    /// <summary>
    /// How many times faster we are without starting and connecting, on both sides; the median over the pairs.
    /// </summary>
    public double CopyRatio(PeerRow peer) => Median.Of(
        Ours.Zip(peer.Seconds, peer.ConnectSeconds).Select(pair => (pair.Second - pair.Third) / pair.First.CopySeconds));

    /// <summary>The raw pipe by our whole process; the median over the pairs.</summary>
    public double OfLimit() => Median.Of(Ours.Zip(RawSeconds, (ours, raw) => raw / ours.WallSeconds));

    /// <summary>The raw pipe without connecting by our copy alone; both connect through the same ssh.</summary>
    public double CopyOfLimit() => Median.Of(Ours.Zip(RawSeconds, (ours, raw) => (raw - ours.ConnectSeconds) / ours.CopySeconds));
}
