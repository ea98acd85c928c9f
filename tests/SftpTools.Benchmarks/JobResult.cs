namespace SftpTools.Benchmarks;

/// <summary>What a child process measured of itself; <see cref="WallSeconds"/> is added by its parent, process start and end included.</summary>
internal sealed record JobResult(double ConnectSeconds, double CopySeconds, double CpuSeconds, double PeakMebibytes)
{
    public double WallSeconds { get; init; }
}
