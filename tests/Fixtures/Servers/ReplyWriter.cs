namespace SftpTools.Fixtures.Servers;

/// <summary>
/// The sending side of one connection of the test server: a thread that delays, reorders, corrupts and cuts as the script says. The session
/// never waits for it, so a client that does not read cannot stop a server that does.
/// </summary>
internal sealed class ReplyWriter
{
    private static readonly TimeSpan s_patienceForMore = TimeSpan.FromMilliseconds(5);

    private readonly object _gate = new();
    private readonly StreamPair _streams;
    private readonly FaultScript _script;
    private readonly Random _random;
    private readonly Thread _thread;

    // Guarded by _gate.
    private readonly Queue<(long Due, byte[] Packet)> _queue = new();
    private bool _closed;

    // Used by the thread alone.
    private readonly List<byte[]> _collected = [];
    private long _sent;
    private int _packets;

    public ReplyWriter(StreamPair streams, FaultScript script)
    {
        _streams = streams;
        _script = script;
        _random = new Random(script.Seed);
        _thread = new Thread(Run) { IsBackground = true, Name = "Test server writer" };
        _thread.Start();
    }

    /// <summary>Queues a packet.</summary>
    public void Send(byte[] packet)
    {
        lock (_gate)
        {
            _queue.Enqueue((Environment.TickCount64 + (long)_script.ReplyDelay.TotalMilliseconds, packet));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Stops the thread and waits for it; the streams are closed by then or by this.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
        _streams.Dispose();
        if (!_thread.Join(InProcessServer.LongestWait))
            throw new TimeoutException("The test server's writer does not end.");
    }

    private void Run()
    {
        try
        {
            while (TryTake(out byte[]? packet))
            {
                if (packet is not null)
                    _collected.Add(packet);
                if (packet is not null && _collected.Count < _script.ReorderWindow)
                    continue;
                _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_collected));
                foreach (byte[] next in _collected)
                    Write(next);
                _collected.Clear();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The client is gone, or the script has cut the connection.
            _streams.Dispose();
        }
    }

    /// <summary>Waits for the next packet. A null packet means that none came while others are held for reordering.</summary>
    private bool TryTake(out byte[]? packet)
    {
        packet = null;
        lock (_gate)
        {
            while (!_closed)
            {
                if (_queue.TryPeek(out (long Due, byte[] Packet) next))
                {
                    long wait = next.Due - Environment.TickCount64;
                    if (wait <= 0)
                    {
                        packet = _queue.Dequeue().Packet;
                        return true;
                    }
                    Monitor.Wait(_gate, TimeSpan.FromMilliseconds(wait));
                }
                else if (_collected.Count == 0)
                {
                    Monitor.Wait(_gate);
                }
                else if (!Monitor.Wait(_gate, s_patienceForMore))
                {
                    return true;
                }
            }
            return false;
        }
    }

    private void Write(byte[] packet)
    {
        byte[] bytes = _script.Corrupt?.Invoke(_packets, packet) ?? packet;
        int allowed = (int)Math.Min(bytes.Length, _script.CutAfterBytes - _sent);
        _streams.Output.Write(bytes.AsSpan(0, allowed));
        _sent += allowed;
        if (_sent < _script.CutAfterBytes && _packets++ != _script.CutAfterPacket)
            return;
        if (_script.CutIsError)
            _streams.Output.Break("Connection reset by peer.");
        _streams.Dispose();
    }
}
