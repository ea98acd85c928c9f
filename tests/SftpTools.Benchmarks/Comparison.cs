namespace SftpTools.Benchmarks;

/// <summary>One row of the table: the pairs that were measured for one kind of work.</summary>
internal sealed record Comparison(string Work, double WantedRatio)
{
    /// <summary>Our side, one for each pair.</summary>
    public List<JobResult> Ours { get; } = [];

    /// <summary>The side of sftp, one for each pair; seconds of whole processes, scaled where <see cref="Note"/> says so.</summary>
    public List<double> SftpSeconds { get; } = [];

    /// <summary>What sftp took to connect and do nothing, one for each pair.</summary>
    public List<double> SftpConnectSeconds { get; } = [];

    /// <summary>The raw pipe through ssh, one for each pair; empty where there is no such thing.</summary>
    public List<double> RawSeconds { get; } = [];

    /// <summary>What a reader of the numbers has to know.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>How many times faster we are, from start to end of the process, connecting included; the median over the pairs.</summary>
    public double ProcessRatio => Median.Of(Ours.Zip(SftpSeconds, (ours, theirs) => theirs / ours.WallSeconds));

    /// <summary>How many times faster we are without starting and connecting, on both sides; the median over the pairs.</summary>
    public double CopyRatio => Median.Of(
        Ours.Zip(SftpSeconds, SftpConnectSeconds).Select(pair => (pair.Second - pair.Third) / pair.First.CopySeconds));

    /// <summary>The highest peak of all pairs.</summary>
    public double PeakMebibytes => Ours.Max(ours => ours.PeakMebibytes);
}
