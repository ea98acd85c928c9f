namespace SftpTools.Protocol.Channels;

/// <summary>
/// The requests in flight by id. An id is a slot number and the slot's generation, so a lookup is one array access and an id that was
/// answered already, or never given, is recognised. Whoever takes a request out owns its completion.
/// </summary>
internal sealed class PendingTable
{
    /// <summary>The most requests in flight on one connection.</summary>
    public const int Capacity = 2048;

    private const int SlotBits = 11;

    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly PendingRequest?[] _requests = new PendingRequest?[Capacity];
    private readonly uint[] _generations = new uint[Capacity];
    private readonly Stack<int> _free = new(Enumerable.Range(0, Capacity).Reverse());
    private SftpException? _fault;

    /// <summary>How many are in flight.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return Capacity - _free.Count;
        }
    }

    /// <summary>Enters a request and returns its id, or null when the table is full. Throws the fault when the connection has ended.</summary>
    public uint? TryAdd(PendingRequest request)
    {
        lock (_gate)
        {
            if (_fault is not null)
                throw _fault;
            if (!_free.TryPop(out int slot))
                return null;
            _requests[slot] = request;
            return (_generations[slot] << SlotBits) | (uint)slot;
        }
    }

    /// <summary>Takes the request with this id out, or returns null when no such request is in flight.</summary>
    public PendingRequest? Take(uint id)
    {
        int slot = (int)(id & (Capacity - 1));
        lock (_gate)
        {
            PendingRequest? request = _requests[slot];
            if (request is null || ((_generations[slot] << SlotBits) | (uint)slot) != id)
                return null;
            _requests[slot] = null;
            _generations[slot]++;
            _free.Push(slot);
            return request;
        }
    }

    /// <summary>Accepts no more requests and takes out all that are in flight. Only the first fault counts.</summary>
    public IReadOnlyList<PendingRequest> Close(SftpException fault)
    {
        List<PendingRequest> taken = [];
        lock (_gate)
        {
            if (_fault is not null)
                return taken;
            _fault = fault;
            for (int slot = 0; slot < _requests.Length; slot++)
            {
                if (_requests[slot] is not { } request)
                    continue;
                _requests[slot] = null;
                _free.Push(slot);
                taken.Add(request);
            }
        }
        return taken;
    }
}
