using SftpTools.Buffers;

namespace SftpTools.Protocol.Channels;

/// <summary>
/// The way into the table and the outbox, in order: a request that finds the table full waits, and whoever comes after it waits behind it.
/// The order is what makes it safe to send a WRITE and the CLOSE of its handle in one flight: a server gives the handle of a closed file to
/// the next one, and a WRITE that came late would land there.
/// </summary>
internal sealed class SendQueue(PendingTable table, WriteBuffer outbox)
{
    private readonly object _gate = new();

    // Guarded by _gate; its count may be looked at without.
    private readonly Queue<Waiter> _waiters = new();
    private volatile int _count;

    /// <summary>
    /// Sends a request, or lets it wait for its turn. The first <paramref name="payloadLength"/> bytes of the payload go with it; the
    /// caller may release its reference at once. A request that cannot be sent any more fails.
    /// </summary>
    public void Send<TRequest>(PendingRequest pending, TRequest request, IoBuffer? payload, int payloadLength)
        where TRequest : struct, IRequest
    {
        try
        {
            if (_count == 0 && TryEnter(pending, request, payload, payloadLength))
                return;
        }
        catch (SftpException fault)
        {
            pending.Fail(fault.Again());
            return;
        }
        payload?.AddReference();
        lock (_gate)
        {
            _waiters.Enqueue(new Waiter<TRequest>(this, pending, request, payload, payloadLength));
            _count++;
        }
        // Room that was made meanwhile has woken nobody.
        Advance();
    }

    /// <summary>Sends those who wait, as many as there is room for. To be called after each request that leaves the table.</summary>
    public void Advance()
    {
        if (_count == 0)
            return;
        SftpException? fault = null;
        List<Waiter> lost = [];
        lock (_gate)
        {
            // Only when the first is in the outbox does the next one count as first: who finds nobody here must not overtake it.
            while (_waiters.TryPeek(out Waiter? first))
            {
                try
                {
                    if (!first.TrySend())
                        return;
                }
                catch (SftpException ended)
                {
                    fault = ended;
                    lost.Add(first);
                }
                _waiters.Dequeue();
                _count--;
            }
        }
        // Not under the lock: their callers go on right here.
        foreach (Waiter waiter in lost)
            waiter.Fail(fault!);
    }

    private bool TryEnter<TRequest>(PendingRequest pending, TRequest request, IoBuffer? payload, int payloadLength)
        where TRequest : struct, IRequest
    {
        if (table.TryAdd(pending) is not { } id)
            return false;
        // A closed outbox means that the fault has taken the request out of the table, or is about to: it fails there.
        outbox.TryAppend(id, request, payload, payloadLength);
        return true;
    }

    private abstract class Waiter
    {
        /// <summary>False while there is no room. Throws the fault when the connection has ended.</summary>
        public abstract bool TrySend();

        /// <summary>Ends the request without a reply.</summary>
        public abstract void Fail(SftpException fault);
    }

    private sealed class Waiter<TRequest>(
        SendQueue line, PendingRequest pending, TRequest request, IoBuffer? payload, int payloadLength) : Waiter
        where TRequest : struct, IRequest
    {
        public override bool TrySend()
        {
            // Whose caller is gone is not sent any more, unlike one that was on its way already.
            if (pending.IsAbandoned)
                pending.Drop();
            else if (!line.TryEnter(pending, request, payload, payloadLength))
                return false;
            payload?.Release();
            return true;
        }

        public override void Fail(SftpException fault)
        {
            payload?.Release();
            pending.Fail(fault.Again());
        }
    }
}
