using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>
/// One direction of one connection: a thread that takes bytes in with the time they came, and a thread that passes each on when its time
/// has come. The queue between them is far larger than any window, so it adds time and takes nothing from the rate.
/// </summary>
internal sealed class ProxyFlow(DelayProxy proxy, ProxyDirection direction, Socket source, Socket target, Action abort)
{
    private const int ReceiveSize = 256 * 1024;
    private const int MaxQueued = 128 * 1024 * 1024;
    private const int StackSize = 256 * 1024;

    private readonly Queue<Chunk> _queue = new();

    // Guards the queue; pulsed when bytes come, when room comes, and at the end.
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _queued;
    private volatile bool _abandoned;
    private volatile ProxyLoss _loss;

    /// <summary>Completes when the last byte was passed on, or none will be.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What becomes of what comes from now on.</summary>
    public ProxyLoss Loss
    {
        get => _loss;
        set => _loss = value;
    }

    public void Start()
    {
        new Thread(Receive, StackSize) { IsBackground = true, Name = $"proxy in {direction}" }.Start();
        new Thread(Deliver, StackSize) { IsBackground = true, Name = $"proxy out {direction}" }.Start();
    }

    /// <summary>Gives up what is queued.</summary>
    public void Abandon()
    {
        _abandoned = true;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void Receive()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReceiveSize);
        try
        {
            int count;
            do
            {
                count = source.Receive(buffer);
                long due = Stopwatch.GetTimestamp() + proxy.OneWayTicks;
                byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(count, 1));
                buffer.AsSpan(0, count).CopyTo(bytes);
                Enqueue(new Chunk(due, bytes, count));
            }
            while (count > 0 && !_abandoned);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Enqueue(Chunk chunk)
    {
        lock (_gate)
        {
            while (_queued >= MaxQueued && !_abandoned)
                Monitor.Wait(_gate);

            _queue.Enqueue(chunk);
            _queued += chunk.Bytes.Length;
            Monitor.PulseAll(_gate);
        }
    }

    private void Deliver()
    {
        try
        {
            while (Dequeue() is { } chunk)
            {
                PreciseDelay.WaitUntil(chunk.Due, () => _abandoned);
                while (proxy.Stalled && !_abandoned)
                    Thread.Sleep(2);

                if (_abandoned || !Pass(chunk))
                    break;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            abort();
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private Chunk? Dequeue()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_abandoned)
                Monitor.Wait(_gate);

            if (_abandoned)
                return null;

            Chunk chunk = _queue.Dequeue();
            _queued -= chunk.Bytes.Length;
            Monitor.PulseAll(_gate);
            return chunk;
        }
    }

    /// <summary>False after the end of the stream, or when the proxy cut it here.</summary>
    private bool Pass(Chunk chunk)
    {
        if (_loss == ProxyLoss.Swallowed)
            return true;

        if (_loss == ProxyLoss.Forgotten)
        {
            abort();
            return false;
        }

        if (chunk.Length == 0)
        {
            target.Shutdown(SocketShutdown.Send);
            return false;
        }

        int allowed = proxy.Allow(direction, chunk.Length);
        for (int sent = 0; sent < allowed;)
            sent += target.Send(chunk.Bytes, sent, allowed - sent, SocketFlags.None);

        ArrayPool<byte>.Shared.Return(chunk.Bytes);
        if (allowed == chunk.Length)
            return true;

        abort();
        return false;
    }

    /// <summary>Bytes with the time at which they are due; a length of 0 is the end of the stream.</summary>
    private sealed record Chunk(long Due, byte[] Bytes, int Length);
}
