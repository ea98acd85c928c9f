using System.Diagnostics.CodeAnalysis;

namespace SftpTools.Protocol;

/// <summary>
/// The requests in flight by id. An id is a slot number and the slot's generation, so a lookup is one array access and an id that was
/// answered already, or never given, is recognised. Whoever takes a request out owns its completion.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose until its wait handle is asked for.")]
internal sealed class PendingTable
{
    /// <summary>The most requests in flight on one connection.</summary>
    public const int Capacity = 2048;

    private const int SlotBits = 11;

    private readonly object _gate = new();
    private readonly SemaphoreSlim _room = new(Capacity, Capacity);

    // Guarded by _gate.
    private readonly PendingRequest?[] _requests = new PendingRequest?[Capacity];
    private readonly uint[] _generations = new uint[Capacity];
    private readonly Stack<int> _free = new(Enumerable.Range(0, Capacity).Reverse());
    private Exception? _fault;

    /// <summary>How many are in flight.</summary>
    public int Count => Capacity - _room.CurrentCount;

    /// <summary>Waits until the table has room.</summary>
    public Task WaitForRoomAsync(CancellationToken token) =>
        _room.Wait(0, CancellationToken.None) ? Task.CompletedTask : _room.WaitAsync(token);

    /// <summary>Enters a request after <see cref="WaitForRoomAsync"/> and returns its id. Throws the fault when the connection has ended.</summary>
    public uint Add(PendingRequest request)
    {
        lock (_gate)
        {
            if (_fault is not null)
            {
                _room.Release();
                throw _fault;
            }
            int slot = _free.Pop();
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
            _room.Release();
            return request;
        }
    }

    /// <summary>Accepts no more requests and takes out all that are in flight. Only the first fault counts.</summary>
    public IReadOnlyList<PendingRequest> Close(Exception fault)
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
                taken.Add(request);
                _room.Release();
            }
        }
        return taken;
    }
}
