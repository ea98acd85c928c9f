using System.Globalization;

namespace SftpTools.Benchmarks;

/// <summary>What a child process measured of itself; <see cref="WallSeconds"/> is added by its parent, process start and end included.</summary>
internal sealed record JobResult(double ConnectSeconds, double CopySeconds, double CpuSeconds, double PeakMebibytes)
{
    public double WallSeconds { get; init; }

    /// <summary>The result as one line.</summary>
    public string ToLine() =>
        string.Create(CultureInfo.InvariantCulture, $"{ConnectSeconds} {CopySeconds} {CpuSeconds} {PeakMebibytes}");

    /// <summary>Reads what <see cref="ToLine"/> wrote.</summary>
    public static JobResult FromLine(string line)
    {
        double[] numbers = [.. line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return new JobResult(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
