namespace SftpTools.SshNet;

/// <summary>
/// The bytes that the channel has received, as a stream for one reader. What the library hands over is kept as it is, in a queue with a
/// bound: while it is full the library's receiving thread waits, so that the server is held back by TCP. Its own window, of 2 GiB, would
/// hold nobody back.
/// </summary>
internal sealed class ChannelInput : Stream
{
    private const int Bound = 8 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly Queue<ArraySegment<byte>> _segments = new();

    // Of the reader alone: what is left of the segment it took last.
    private ArraySegment<byte> _current;

    // Guarded by _gate.
    private int _queued;
    private bool _readerWaits;
    private bool _ended;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Takes bytes from the library, which does not touch them again. Blocks while the queue is full.</summary>
    public void Add(byte[] buffer, int offset, int count)
    {
        if (count == 0)
            return;
        lock (_gate)
        {
            while (_queued >= Bound && !_ended)
                Monitor.Wait(_gate);
            if (_ended)
                return;
            _segments.Enqueue(new ArraySegment<byte>(buffer, offset, count));
            _queued += count;
            if (_readerWaits)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>No more bytes come. What is queued can still be read.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        int filled = 0;
        while (filled < buffer.Length && (_current.Count > 0 || Next(wait: filled == 0)))
        {
            int count = Math.Min(_current.Count, buffer.Length - filled);
            _current.AsSpan(0, count).CopyTo(buffer[filled..]);
            _current = _current[count..];
            filled += count;
        }
        return filled;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _segments.Clear();
            _queued = 0;
        }
        End();
        base.Dispose(disposing);
    }

    private bool Next(bool wait)
    {
        lock (_gate)
        {
            while (_segments.Count == 0)
            {
                if (_ended || !wait)
                    return false;
                _readerWaits = true;
                Monitor.Wait(_gate);
                _readerWaits = false;
            }
            _current = _segments.Dequeue();
            bool wasFull = _queued >= Bound;
            _queued -= _current.Count;
            if (wasFull && _queued < Bound)
                Monitor.PulseAll(_gate);
            return true;
        }
    }
}
