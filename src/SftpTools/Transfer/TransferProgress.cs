using System.Diagnostics;

namespace SftpTools.Transfer;

/// <summary>Counters of a job, written by many threads and sampled by whoever shows them.</summary>
internal sealed class TransferProgress
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _filesFound;
    private long _filesDone;
    private long _bytesFound;
    private long _bytesDone;
    private volatile bool _searchIsOver;
    private volatile string? _current;

    /// <summary>One consistent enough look at the counters.</summary>
    public Sample Look() => new(
        Interlocked.Read(ref _filesFound),
        Interlocked.Read(ref _filesDone),
        Interlocked.Read(ref _bytesFound),
        Interlocked.Read(ref _bytesDone),
        _searchIsOver,
        _current,
        _clock.Elapsed);

    public void Found(long length)
    {
        Interlocked.Increment(ref _filesFound);
        Interlocked.Add(ref _bytesFound, length);
    }

    public void Started(string name) => _current = name;

    public void Copied(long bytes) => Interlocked.Add(ref _bytesDone, bytes);

    /// <summary>A file is over; what of it was announced and not copied no longer counts as work.</summary>
    public void Finished(long announced, long copied)
    {
        Interlocked.Increment(ref _filesDone);
        Interlocked.Add(ref _bytesFound, copied - announced);
    }

    public void SearchIsOver() => _searchIsOver = true;

    internal readonly record struct Sample(
        long FilesFound, long FilesDone, long BytesFound, long BytesDone, bool SearchIsOver, string? Current, TimeSpan Elapsed)
    {
        public double BytesPerSecond => Elapsed.TotalSeconds > 0 ? BytesDone / Elapsed.TotalSeconds : 0;

        /// <summary>The share done, 0 to 100, or -1 while the whole is unknown. Files count too, so that many empty ones show progress.</summary>
        public int PercentComplete
        {
            get
            {
                if (!SearchIsOver || FilesFound == 0)
                    return -1;
                double files = (double)FilesDone / FilesFound;
                double bytes = BytesFound > 0 ? (double)BytesDone / BytesFound : files;
                return (int)Math.Clamp(100 * (files + bytes) / 2, 0, 100);
            }
        }

        /// <summary>The time that is left at the rate so far, or null while it cannot be told.</summary>
        public TimeSpan? Remaining
        {
            get
            {
                int percent = PercentComplete;
                return percent is < 1 || Elapsed.TotalSeconds < 1 ? null : Elapsed * ((100.0 - percent) / percent);
            }
        }
    }
}
