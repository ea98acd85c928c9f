using System.Text;
using SftpTools.Buffers;
using SftpTools.Protocol.Requests;

namespace SftpTools.Protocol.Channels;

/// <summary>
/// The packet layer of SFTP version 3 over a pair of streams: one thread writes, in batches, what callers append; one thread reads and
/// completes requests by id. Both block in the stream, so neither needs a task or a context switch per packet.
/// </summary>
internal sealed class SftpChannel : IDisposable
{
    private const uint ProtocolVersion = 3;

    private readonly Stream _input;
    private readonly Stream _output;
    private readonly ChannelOptions _options;
    private readonly PacketStream _packets;
    private readonly WriteBuffer _outbox;
    private readonly PendingTable _pending = new();
    private readonly SendQueue _line;
    private readonly TaskCompletionSource<IReadOnlyDictionary<string, string>> _version =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<SftpException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Timer? _watchdog;
    private long _lastSent = Environment.TickCount64;

    // Set by the reader while it takes in a reply: that request has left the table, and its caller still waits.
    private volatile bool _receiving;

    // Set while the caller of a reply goes on, on the reader thread.
    private volatile bool _completing;
    private int _faulted;
    private bool _disposed;

    private SftpChannel(Stream input, Stream output, ChannelOptions options)
    {
        _input = input;
        _output = output;
        _options = options;
        _packets = new PacketStream(input);
        _outbox = new WriteBuffer(_pending);
        _line = new SendQueue(_pending, _outbox);
        if (options.OperationTimeout > TimeSpan.Zero)
        {
            TimeSpan period = TimeSpan.FromMilliseconds(Math.Clamp(options.OperationTimeout.TotalMilliseconds / 8, 20, 5000));
            _watchdog = new Timer(static state => ((SftpChannel)state!).CheckTimeout(), this, period, period);
        }
    }

    /// <summary>Completes with the reason when the channel has ended, by fault or by disposal.</summary>
    public Task<SftpException> Ended => _ended.Task;

    /// <summary>The extensions of the VERSION reply: name and the server's version of each.</summary>
    public IReadOnlyDictionary<string, string> Extensions => _version.Task.Result;

    /// <summary>What the owner has supplied.</summary>
    public ChannelOptions Options => _options;

    /// <summary>Requests in flight.</summary>
    public int InFlight => _pending.Count;

    /// <summary>How long nothing has come from the server.</summary>
    public TimeSpan QuietFor => TimeSpan.FromMilliseconds(Environment.TickCount64 - _packets.LastReceived);

    /// <summary>
    /// Starts both loops and exchanges INIT and VERSION. The channel owns the streams from here on. Throws
    /// <see cref="SftpErrorKind.ProtocolError"/> when the peer does not speak SFTP version 3, else whatever the transport says of the loss.
    /// </summary>
    public static async Task<SftpChannel> OpenAsync(
        Stream input, Stream output, ChannelOptions options, CancellationToken cancellationToken)
    {
        SftpChannel channel = new(input, output, options);
        try
        {
            new Thread(channel.WriteLoop, 256 * 1024) { IsBackground = true, Name = "SFTP writer" }.Start();
            new Thread(channel.ReadLoop, 256 * 1024) { IsBackground = true, Name = "SFTP reader" }.Start();
            await channel._version.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Raises the bound on incoming packets to what the server named.</summary>
    public void Apply(ServerLimits limits) => _packets.MaxPacketLength = Math.Max(_packets.MaxPacketLength, limits.MaxPacketLength);

    /// <summary>Sends a request; the task brings its reply.</summary>
    public ValueTask<Reply> SendAsync<TRequest>(TRequest request, CancellationToken cancellationToken)
        where TRequest : struct, IRequest => SendAsync(request, null, 0, 0, cancellationToken);

    /// <summary>Sends a READ; its DATA is placed at the start of the buffer, which the channel shares until the reply.</summary>
    public ValueTask<Reply> ReadAsync(ReadRequest request, IoBuffer buffer, CancellationToken cancellationToken) =>
        SendAsync(request, buffer, 0, request.Length, cancellationToken);

    /// <summary>Sends a WRITE with the first bytes of the buffer, which the channel shares until they are written out.</summary>
    public ValueTask<Reply> WriteAsync(WriteRequest request, IoBuffer buffer, CancellationToken cancellationToken) =>
        SendAsync(request, buffer, request.DataLength, 0, cancellationToken);

    /// <summary>
    /// Completes on the writer's own thread, when everything queued before is written. Whoever goes on there may read a file, and must not
    /// block otherwise.
    /// </summary>
    public Task WriterTurnAsync(CancellationToken cancellationToken)
    {
        WriterTurn turn = new(cancellationToken);
        _outbox.TakeTurn(turn.Run);
        return turn.Task;
    }

    /// <summary>Ends the channel for a reason that somebody else has found.</summary>
    public void End(SftpException reason) => Fault(reason);

    /// <summary>Ends the channel: every request in flight fails, both streams are closed. Safe to call at any time, more than once.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Fault(new SftpException(SftpErrorKind.ConnectionLost, "The connection was closed on this side."));
    }

    private ValueTask<Reply> SendAsync<TRequest>(
        TRequest request, IoBuffer? buffer, int payloadLength, int maxData, CancellationToken cancellationToken)
        where TRequest : struct, IRequest
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<Reply>(cancellationToken);
        // Before the place in the table is taken, so that the watchdog sees no request without the time it began to wait.
        if (_pending.Count == 0)
            Volatile.Write(ref _lastSent, Environment.TickCount64);
        PendingRequest pending = PendingRequest.Rent(request.Type, request.Type == PacketType.Read ? buffer : null, maxData);
        ValueTask<Reply> reply = pending.AsValueTask(cancellationToken);
        _line.Send(pending, request, payloadLength > 0 ? buffer : null, payloadLength);
        return reply;
    }

    private void WriteLoop()
    {
        try
        {
            Span<byte> init = stackalloc byte[9];
            PacketWriter writer = new(init);
            writer.WriteUInt32(5);
            writer.WriteByte((byte)PacketType.Init);
            writer.WriteUInt32(ProtocolVersion);
            _output.Write(init);
            _output.Flush();

            List<WriteBuffer.Segment> batch = [];
            while (_outbox.Take(ref batch, out Action? turn))
            {
                turn?.Invoke();
                try
                {
                    foreach (WriteBuffer.Segment segment in batch)
                        _output.Write(segment.Block.Array, segment.Offset, segment.Length);
                    _output.Flush();
                }
                finally
                {
                    foreach (WriteBuffer.Segment segment in batch)
                        segment.Block.Release();
                    batch.Clear();
                }
            }
        }
        catch (Exception exception)
        {
            // Whatever it is must not end the process. Most often the peer closed its end: what it has to say, if anything, arrives at the
            // reader, which gets a moment to hear it.
            if (!_ended.Task.Wait(_options.LastWordsTimeout))
                Fault(_options.ExplainLoss(exception));
        }
    }

    private void ReadLoop()
    {
        try
        {
            ReadVersion();
            while (_packets.TryReadHeader(out int length, out PacketType type))
                Dispatch(length, type);
            Fault(Explain(null));
        }
        catch (EndOfStreamException)
        {
            Fault(Explain(new EndOfStreamException("The last packet is incomplete.")));
        }
        catch (Exception exception)
        {
            Fault(Explain(exception));
        }
    }

    // After a fault on this side, a timeout for one, the broken stream is only its consequence.
    private SftpException Explain(Exception? cause) =>
        _ended.Task.IsCompleted ? _ended.Task.Result : cause as SftpException ?? _options.ExplainLoss(cause);

    private void ReadVersion()
    {
        if (!_packets.TryReadHeaderOrGarbage(out int length, out PacketType type, out string? garbage))
            throw new EndOfStreamException();
        if (garbage is not null || type != PacketType.Version)
        {
            throw SftpException.Malformed(
                "The server's first bytes are not SFTP" + (garbage is null ? $" (packet type {(byte)type})" : $": \"{garbage}\"")
                + ". Its shell or subsystem must print nothing on a non-interactive login.");
        }
        PacketReader reader = new(_packets.Take(length));
        uint version = reader.ReadUInt32();
        if (version < ProtocolVersion)
            throw SftpException.Malformed($"The server speaks SFTP version {version}; version {ProtocolVersion} is needed.");
        Dictionary<string, string> extensions = [];
        while (reader.Remaining > 0)
            extensions[reader.ReadName()] = Encoding.Latin1.GetString(reader.ReadBytes());
        _version.TrySetResult(extensions);
    }

    private void Dispatch(int length, PacketType type)
    {
        if (length < 4)
            throw SftpException.Malformed($"The server sent a packet of type {(byte)type} that is too short for a request id.");
        PacketReader id = new(_packets.Take(4));
        uint requestId = id.ReadUInt32();
        _receiving = true;
        PendingRequest request = _pending.Take(requestId)
            ?? throw SftpException.Malformed($"The server answered request {requestId}, which is not in flight.");
        _line.Advance();
        _outbox.Advance();
        try
        {
            Reply reply = type == PacketType.Data ? ReceiveData(request, length - 4) : Parse(type, _packets.Take(length - 4));
            _receiving = false;
            _completing = true;
            if (!request.Complete(reply) && reply.Type == PacketType.Handle)
                CloseUnclaimed((byte[])reply.Value!);
            // The caller went on right here, perhaps with a slow disk. That time is not the server's.
            Volatile.Write(ref _lastSent, Environment.TickCount64);
            _completing = false;
        }
        catch (Exception exception)
        {
            SftpException reason = Explain(exception);
            Fault(reason);
            request.Fail(reason.Again());
            throw;
        }
    }

    private Reply ReceiveData(PendingRequest request, int length)
    {
        if (length < 4)
            throw SftpException.Malformed("The server sent a DATA packet without a length.");
        PacketReader header = new(_packets.Take(4));
        uint dataLength = header.ReadUInt32();
        if (dataLength != (uint)(length - 4))
            throw SftpException.Malformed($"The server sent a DATA packet of {length - 4} bytes that claims {dataLength}.");
        if (request.Buffer is null || request.Type != PacketType.Read || dataLength > (uint)request.MaxData)
            throw SftpException.Malformed($"The server sent {dataLength} bytes of data where {request.MaxData} were asked for.");
        _packets.CopyTo(request.Buffer.Span[..(int)dataLength]);
        return new Reply(PacketType.Data, StatusCode.Ok, null, (int)dataLength);
    }

    private static Reply Parse(PacketType type, ReadOnlySpan<byte> body)
    {
        PacketReader reader = new(body);
        switch (type)
        {
            case PacketType.Status:
                StatusCode status = (StatusCode)reader.ReadUInt32();
                // Servers older than version 3 of the draft send neither text nor language.
                string? message = status != StatusCode.Ok && reader.Remaining >= 4 ? reader.ReadName() : null;
                return new Reply(type, status, message, 0);
            case PacketType.Handle:
                ReadOnlySpan<byte> handle = reader.ReadBytes();
                if (handle.Length > 256)
                    throw SftpException.Malformed($"The server sent a handle of {handle.Length} bytes; the most is 256.");
                return new Reply(type, StatusCode.Ok, handle.ToArray(), 0);
            case PacketType.Name:
                return new Reply(type, StatusCode.Ok, reader.ReadNames(), 0);
            case PacketType.Attrs:
                return new Reply(type, StatusCode.Ok, reader.ReadAttributes(), 0);
            case PacketType.ExtendedReply:
                return new Reply(type, StatusCode.Ok, body.ToArray(), 0);
            default:
                throw SftpException.Malformed($"The server sent a packet of type {(byte)type}, which is not a reply.");
        }
    }

    /// <summary>A handle whose caller has cancelled would stay open on the server for as long as the connection lasts.</summary>
    private void CloseUnclaimed(byte[] handle)
    {
        ValueTask<Reply> close = SendAsync(new HandleRequest(PacketType.Close, handle), CancellationToken.None);
        _ = close.AsTask().ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
    }

    private void CheckTimeout()
    {
        int waiting = _pending.Count + (_receiving ? 1 : 0);
        long quietSince = Math.Max(_packets.LastReceived, Volatile.Read(ref _lastSent));
        if (_completing || waiting == 0 || Environment.TickCount64 - quietSince < _options.OperationTimeout.TotalMilliseconds)
            return;
        Fault(new SftpException(
            SftpErrorKind.Timeout,
            $"The server has answered nothing for {_options.OperationTimeout.TotalSeconds:0.#} seconds while {waiting} requests wait."));
    }

    private void Fault(SftpException reason)
    {
        if (Interlocked.Exchange(ref _faulted, 1) != 0)
            return;
        // Before any request fails: its caller goes on right here, asks for a new connection next, and must not be given this one.
        _ended.TrySetResult(reason);
        _watchdog?.Dispose();
        _outbox.Close(drop: true);
        _version.TrySetException(reason);
        _ = _version.Task.Exception;
        foreach (PendingRequest request in _pending.Close(reason))
            request.Fail(reason.Again());
        _line.Advance();
        CloseQuietly(_output);
        CloseQuietly(_input);
        _options.Closed?.Invoke(reason);
    }

    private static void CloseQuietly(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // The last flush of a stream whose peer is gone; there is nobody left to tell.
        }
    }
}
