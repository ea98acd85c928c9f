using System.Diagnostics;

namespace SftpTools.Transfer;

/// <summary>
/// Counters of a job, written by many threads and sampled by whoever shows them. Each large file in flight has counters of its own, which
/// count for the job too.
/// </summary>
internal sealed class TransferProgress
{
    /// <summary>Files from this length on are shown one by one.</summary>
    public const long LargeFile = 8 * 1024 * 1024;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TransferProgress? _job;
    private readonly string _name = "";
    private readonly List<TransferProgress> _large = [];
    private long _filesFound;
    private long _filesDone;
    private long _bytesFound;
    private long _unknown;
    private long _bytesResumed;
    private long _bytesDone;
    private volatile bool _searchIsOver;
    private volatile string? _current;

    public TransferProgress()
    {
    }

    private TransferProgress(TransferProgress job, string name, long length)
    {
        _job = job;
        _name = name;
        _bytesFound = length;
    }

    /// <summary>One consistent enough look at the counters.</summary>
    public Sample Look() => new(
        Interlocked.Read(ref _filesFound),
        Interlocked.Read(ref _filesDone),
        Interlocked.Read(ref _bytesFound),
        Interlocked.Read(ref _bytesDone),
        _searchIsOver && Interlocked.Read(ref _unknown) == 0,
        _current,
        _clock.Elapsed)
    {
        BytesResumed = Interlocked.Read(ref _bytesResumed),
    };

    /// <summary>The large files in flight, in the order of their start. Each keeps its place in the list's order while it lasts.</summary>
    public IReadOnlyList<FileSample> LookAtLargeFiles()
    {
        lock (_large)
            return [.. _large.Select(static file => new FileSample(file, file._name, Interlocked.Read(ref file._bytesDone), file._bytesFound))];
    }

    /// <summary>A file was found; null is a length that is not known.</summary>
    public void Found(long? length)
    {
        Interlocked.Increment(ref _filesFound);
        if (length is { } known)
            Interlocked.Add(ref _bytesFound, known);
        else
            Interlocked.Increment(ref _unknown);
    }

    public void Started(string name) => _current = name;

    /// <summary>The counters of one file, which its copier ends. Small ones pass too quickly to be shown.</summary>
    public TransferProgress ForFile(string name, long length)
    {
        TransferProgress file = new(this, name, length);
        if (length >= LargeFile)
        {
            lock (_large)
                _large.Add(file);
        }
        return file;
    }

    /// <summary>Bytes arrived; fewer than 0 when some have to be sent again.</summary>
    public void Copied(long bytes)
    {
        Interlocked.Add(ref _bytesDone, bytes);
        _job?.Copied(bytes);
    }

    /// <summary>Bytes are there that an earlier run has brought: done, but not at the rate of this one.</summary>
    public void Resumed(long bytes)
    {
        Interlocked.Add(ref _bytesResumed, bytes);
        _job?.Resumed(bytes);
        Interlocked.Add(ref _bytesDone, bytes);
    }

    /// <summary>A file is over; what of it was announced and not copied no longer counts as work. Null was not known.</summary>
    public void Finished(long? announced, long copied)
    {
        Interlocked.Increment(ref _filesDone);
        Interlocked.Add(ref _bytesFound, copied - (announced ?? 0));
        if (announced is null)
            Interlocked.Decrement(ref _unknown);
    }

    public void SearchIsOver() => _searchIsOver = true;

    /// <summary>What was counted of a file counts no more: another attempt will count anew what it finds.</summary>
    public void TakeBack()
    {
        long resumed = Interlocked.Read(ref _bytesResumed);
        Copied(resumed - Interlocked.Read(ref _bytesDone));
        Resumed(-resumed);
    }

    /// <summary>The file is no longer in flight. For the counters of a job it does nothing.</summary>
    public void End()
    {
        if (_job is null || _bytesFound < LargeFile)
            return;
        lock (_job._large)
            _job._large.Remove(this);
    }

    /// <summary>A large file in flight: what tells it from others of its name, and its bytes.</summary>
    internal readonly record struct FileSample(object Identity, string Name, long BytesDone, long Length)
    {
        /// <summary>The share done, 0 to 100.</summary>
        public int PercentComplete => (int)Math.Clamp(100.0 * BytesDone / Math.Max(1, Length), 0, 100);
    }

    internal readonly record struct Sample(
        long FilesFound, long FilesDone, long BytesFound, long BytesDone, bool IsWholeKnown, string? Current, TimeSpan Elapsed)
    {
        /// <summary>Bytes of those done that an earlier run had brought.</summary>
        public long BytesResumed { get; init; }

        public double BytesPerSecond => Elapsed.TotalSeconds > 0 ? (BytesDone - BytesResumed) / Elapsed.TotalSeconds : 0;

        /// <summary>The share of the bytes that is done, 0 to 100, or -1 while the whole is unknown; of the files where all are empty.</summary>
        public int PercentComplete
        {
            get
            {
                // More than there should be: somebody states less than there is.
                if (!IsWholeKnown || FilesFound == 0 || (BytesDone > BytesFound && FilesDone < FilesFound))
                    return -1;
                double share = BytesFound > 0 ? (double)BytesDone / BytesFound : (double)FilesDone / FilesFound;
                return (int)Math.Clamp(100 * share, 0, 100);
            }
        }

        /// <summary>The time that is left at the rate so far, or null while it cannot be told.</summary>
        public TimeSpan? Remaining
        {
            get
            {
                int percent = PercentComplete;
                if (percent < 1 || Elapsed.TotalSeconds < 1)
                    return null;
                long done = BytesDone - BytesResumed;
                return BytesFound == 0 ? Elapsed * ((100.0 - percent) / percent)
                    : done > 0 ? Elapsed * ((double)(BytesFound - BytesDone) / done)
                    : null;
            }
        }
    }
}
