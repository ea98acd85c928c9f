namespace SftpTools.Transfer.Data;

/// <summary>
/// Holds all files and streams of a job to one rate. It keeps the moment at which the line would be free if every byte so far had taken
/// its time; whoever asks waits for that moment, less what may go at once. So no byte is forgotten, and nothing piles up in a pause.
/// </summary>
internal sealed class RateLimiter(long bytesPerSecond, TimeProvider clock)
{
    // What may go at once, in seconds of the rate: enough to bridge the coarseness of timers, too little to be seen as a burst.
    private const double Burst = 0.1;

    // A block takes about this long, in seconds, so that even a low rate flows evenly.
    private const double BlockTime = 1.0 / 16;

    private const int SmallestBlock = 1024;

    private readonly object _gate = new();
    private readonly long _start = clock.GetTimestamp();

    // Guarded by _gate; seconds since the start.
    private double _freeAt;

    /// <summary>The length of a block that suits the rate, at most the given one.</summary>
    public int BlockLength(int most) => (int)Math.Clamp(bytesPerSecond * BlockTime, Math.Min(SmallestBlock, most), most);

    /// <summary>Waits until so many bytes may go. Those who wait are served in the order in which they came.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        double wait;
        lock (_gate)
        {
            double now = clock.GetElapsedTime(_start).TotalSeconds;
            _freeAt = Math.Max(_freeAt, now) + ((double)bytes / bytesPerSecond);
            wait = _freeAt - Burst - now;
        }
        return wait <= 0
            ? ValueTask.CompletedTask
            : new ValueTask(Task.Delay(TimeSpan.FromSeconds(wait), clock, cancellationToken));
    }
}
