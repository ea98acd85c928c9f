namespace SftpTools.Transfer.Retry;

/// <summary>
/// The pauses between attempts: each twice as long as the one before, up to a bound, and each with a random addition, so that many files
/// that failed together do not come back together.
/// </summary>
internal sealed class Backoff(TimeSpan first, Func<double> random, TimeProvider clock)
{
    // The longest addition, as a share of the pause.
    private const double Jitter = 0.25;

    /// <summary>No pause is longer, unless the first was asked to be; not counting the addition.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The pause after so many failures, 1 or more.</summary>
    public TimeSpan After(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        double most = Math.Max(first.TotalMilliseconds, Longest.TotalMilliseconds);
        // Beyond 30 doublings even a millisecond has reached the bound.
        double pause = Math.Min(most, first.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromMilliseconds(pause * (1 + (Jitter * random())));
    }

    /// <summary>Waits that long.</summary>
    public Task PauseAsync(int failures, CancellationToken cancellationToken) =>
        Task.Delay(After(failures), clock, cancellationToken);
}
