using SftpTools.Buffers;

namespace SftpTools.Protocol.Channels;

/// <summary>
/// What waits to be written: callers append encoded packets, the writer loop takes everything there is at once. Small packets share blocks,
/// so a burst of requests becomes one write; file data stays in its own block and is never copied. While the server has enough to answer,
/// small packets wait a moment for each other: each write costs both sides a packet of SSH and several wake-ups.
/// </summary>
internal sealed class WriteBuffer(PendingTable pending)
{
    // Payloads up to this size are copied into the shared block: one write of many small files beats many writes without a copy.
    private const int InlineData = 8 * 1024;
    private const int BlockSize = 64 * 1024;
    private const int LengthAndId = 9;

    // Unanswered requests that keep a server busy for longer than the next ones take to arrive there.
    private const int Enough = 16;

    private readonly object _gate = new();

    // Guarded by _gate. The segments own a reference to their block; so does _block while it is being filled.
    private List<Segment> _segments = [];
    private readonly Queue<Action> _turns = new();
    private IoBuffer? _block;
    private int _sealed;
    private int _filled;
    private int _requests;
    private bool _hasData;
    private bool _closed;
    private bool _writerWaits;

    // Whether the writer waits although there is something to write; may be looked at without _gate.
    private volatile bool _collects;

    /// <summary>The longest that a request waits for others; a tick of the system's timer where that is coarser.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(1);

    private bool HasSome => _segments.Count > 0 || _filled > _sealed;

    // Until as many wait as the server still has: it gets them when it is half through.
    private bool MayCollect
    {
        get
        {
            int unanswered = pending.Count - _requests;
            return unanswered >= Enough && unanswered > _requests && !_hasData && !_closed && _turns.Count == 0;
        }
    }

    /// <summary>Encodes a request. False when the outbox is closed: then nothing was taken.</summary>
    public bool TryAppend<TRequest>(uint id, TRequest request, IoBuffer? payload, int payloadLength)
        where TRequest : struct, IRequest
    {
        int header = LengthAndId + request.BodyLength;
        lock (_gate)
        {
            if (_closed)
                return false;
            if (payload is null || payloadLength <= InlineData)
            {
                Span<byte> target = Reserve(header + payloadLength);
                Encode(target, id, request, payloadLength);
                payload?.Span[..payloadLength].CopyTo(target[header..]);
                _filled += header + payloadLength;
            }
            else
            {
                _hasData = true;
                Seal();
                Span<byte> target = payload.Array.AsSpan(IoBuffer.Headroom - header, header);
                Encode(target, id, request, payloadLength);
                payload.AddReference();
                _segments.Add(new Segment(payload, IoBuffer.Headroom - header, header + payloadLength));
            }
            _requests++;
            if (_writerWaits && !(_collects && MayCollect))
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Has the writer wait no longer when the server runs out of work. To be called after each request that leaves the table.</summary>
    public void Advance()
    {
        if (!_collects)
            return;
        lock (_gate)
        {
            if (_collects && !MayCollect)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// Has the writer run something when all that was queued is written: a file is read then just before its bytes leave, on the same
    /// thread, while they are warm in the processor's cache. When the outbox is closed it is run right here. It must not throw.
    /// </summary>
    public void TakeTurn(Action turn)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _turns.Enqueue(turn);
                if (_writerWaits)
                    Monitor.Pulse(_gate);
                return;
            }
        }
        turn();
    }

    /// <summary>
    /// Waits for something to write, and for more of it while that costs nothing, and takes all of it, or one turn where there is nothing;
    /// the caller releases each segment's block after writing it. False when closed and empty.
    /// </summary>
    public bool Take(ref List<Segment> batch, out Action? turn)
    {
        turn = null;
        lock (_gate)
        {
            bool collected = false;
            while (!HasSome || (!collected && MayCollect))
            {
                if (!HasSome && _turns.TryDequeue(out turn))
                    return true;
                if (!HasSome && _closed)
                    return false;
                _writerWaits = true;
                collected = _collects = HasSome;
                Monitor.Wait(_gate, collected ? Patience : Timeout.InfiniteTimeSpan);
                _writerWaits = _collects = false;
            }
            _requests = 0;
            _hasData = false;
            Seal();
            (batch, _segments) = (_segments, batch);
            return true;
        }
    }

    /// <summary>Accepts nothing more. What is queued can still be taken, unless it is dropped; who waits for a turn has it now.</summary>
    public void Close(bool drop)
    {
        List<Action> turns = [];
        lock (_gate)
        {
            _closed = true;
            Seal();
            if (drop)
            {
                foreach (Segment segment in _segments)
                    segment.Block.Release();
                _segments.Clear();
            }
            _block?.Release();
            _block = null;
            _filled = _sealed = 0;
            turns.AddRange(_turns);
            _turns.Clear();
            Monitor.PulseAll(_gate);
        }
        foreach (Action turn in turns)
            turn();
    }

    private static void Encode<TRequest>(Span<byte> target, uint id, TRequest request, int payloadLength)
        where TRequest : struct, IRequest
    {
        PacketWriter writer = new(target);
        writer.WriteUInt32((uint)(LengthAndId - 4 + request.BodyLength + payloadLength));
        writer.WriteByte((byte)request.Type);
        writer.WriteUInt32(id);
        request.WriteBody(ref writer);
    }

    private Span<byte> Reserve(int length)
    {
        if (_block is not null && _block.Capacity - _filled < length)
        {
            Seal();
            _block.Release();
            _block = null;
        }
        if (_block is null)
        {
            _block = IoBuffer.Rent(Math.Max(BlockSize, length));
            _filled = _sealed = 0;
        }
        return _block.Span.Slice(_filled, length);
    }

    private void Seal()
    {
        if (_block is null || _filled == _sealed)
            return;
        _block.AddReference();
        _segments.Add(new Segment(_block, IoBuffer.Headroom + _sealed, _filled - _sealed));
        _sealed = _filled;
    }

    /// <summary>A run of bytes in a block; owns one reference to it.</summary>
    internal readonly record struct Segment(IoBuffer Block, int Offset, int Length)
    {
        public ReadOnlySpan<byte> Span => Block.Array.AsSpan(Offset, Length);
    }
}
