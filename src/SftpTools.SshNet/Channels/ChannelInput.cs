namespace SftpTools.SshNet.Channels;

/// <summary>
/// The bytes that the channel has received, as a stream for one reader. What the library hands over is copied, because newer versions of it
/// use its memory again for the next packet, into a queue. The channel's window holds the server back; where one sends more than it has room
/// for, the library's receiving thread waits.
/// </summary>
internal sealed class ChannelInput : Stream
{
    private const int Bound = ReceiveWindow.Size;

    private const int BlockSize = 64 * 1024;
    private const int MostSpare = Bound / BlockSize;

    private readonly object _gate = new();

    // Guarded by _gate. A block stands in the queue from before its first byte is counted until the reader turns to it.
    private readonly Queue<byte[]> _blocks = new();
    private readonly Stack<byte[]> _spare = new(MostSpare);
    private int _queued;
    private bool _readerWaits;
    private bool _ended;

    // Of the one who adds alone: the block that is filled, and up to where.
    private byte[]? _last;
    private int _lastEnd;

    // Of the reader alone: the block that is read, and from where.
    private byte[]? _first;
    private int _firstStart;

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

    /// <summary>Told of bytes that were read, by whoever reads them.</summary>
    public Action<int>? Consumed { get; set; }

    /// <summary>Takes over a copy of bytes from the library. Blocks while the queue is full; where there is any room they are taken whole.</summary>
    public void Add(byte[] buffer, int offset, int count)
    {
        if (count == 0 || !WaitForRoom())
            return;
        for (ReadOnlySpan<byte> rest = buffer.AsSpan(offset, count); !rest.IsEmpty;)
        {
            byte[] block = BlockWithRoom();
            int part = Math.Min(rest.Length, BlockSize - _lastEnd);
            rest[..part].CopyTo(block.AsSpan(_lastEnd));
            _lastEnd += part;
            rest = rest[part..];
        }
        lock (_gate)
        {
            if (_ended)
                return;
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
        while (filled < buffer.Length && Next(wait: filled == 0) is { IsEmpty: false } bytes)
        {
            int count = Math.Min(bytes.Length, buffer.Length - filled);
            bytes[..count].CopyTo(buffer[filled..]);
            Free(count);
            filled += count;
        }
        if (filled > 0)
            Consumed?.Invoke(filled);
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
            _blocks.Clear();
            _spare.Clear();
            _queued = 0;
            _ended = true;
        }
        End();
        base.Dispose(disposing);
    }

    // False when nothing more is taken.
    private bool WaitForRoom()
    {
        lock (_gate)
        {
            while (_queued >= Bound && !_ended)
                Monitor.Wait(_gate);
            return !_ended;
        }
    }

    private byte[] BlockWithRoom()
    {
        if (_last is not null && _lastEnd < BlockSize)
            return _last;
        lock (_gate)
        {
            if (!_spare.TryPop(out _last))
                _last = new byte[BlockSize];
            _blocks.Enqueue(_last);
        }
        _lastEnd = 0;
        return _last;
    }

    // What can be read in one piece; empty at the end, and where there is nothing and the caller does not wait.
    private ReadOnlySpan<byte> Next(bool wait)
    {
        lock (_gate)
        {
            while (_queued == 0)
            {
                if (_ended || !wait)
                    return [];
                _readerWaits = true;
                Monitor.Wait(_gate);
                _readerWaits = false;
            }
            if (_first is null)
            {
                _first = _blocks.Dequeue();
                _firstStart = 0;
            }
            return _first.AsSpan(_firstStart, Math.Min(_queued, BlockSize - _firstStart));
        }
    }

    private void Free(int count)
    {
        _firstStart += count;
        lock (_gate)
        {
            // Dispose may have emptied the queue meanwhile.
            bool wasFull = _queued >= Bound;
            _queued = Math.Max(0, _queued - count);
            if (wasFull && _queued < Bound)
                Monitor.PulseAll(_gate);
            if (_firstStart < BlockSize)
                return;
            if (_spare.Count < MostSpare)
                _spare.Push(_first!);
            _first = null;
        }
    }
}
