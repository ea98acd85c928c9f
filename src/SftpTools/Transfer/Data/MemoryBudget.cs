using SftpTools.Waiting;

namespace SftpTools.Transfer.Data;

/// <summary>Bounds the bytes of file data that a job holds in memory, first come first served.</summary>
internal sealed class MemoryBudget
{
    private readonly long _capacity;
    private readonly object _gate = new();
    private readonly WaiterQueue<long, bool> _waiters;

    // Guarded by _gate.
    private long _free;

    public MemoryBudget(long capacity)
    {
        _capacity = _free = capacity;
        _waiters = new WaiterQueue<long, bool>(_gate);
    }

    /// <summary>Waits until so many bytes are free and takes them; a wish for more than all there is gets all.</summary>
    public ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        bytes = Math.Min(bytes, _capacity);
        lock (_gate)
        {
            return _waiters.IsEmpty && TryTake(bytes, out _)
                ? ValueTask.CompletedTask
                : WaitAsync(_waiters.Add(bytes), cancellationToken);
        }
    }

    /// <summary>Gives back what was taken with the same number.</summary>
    public void Return(long bytes)
    {
        lock (_gate)
        {
            _free += Math.Min(bytes, _capacity);
            _waiters.Serve(TryTake);
        }
    }

    private async ValueTask WaitAsync(WaiterQueue<long, bool>.Waiter waiter, CancellationToken cancellationToken) =>
        await _waiters.WaitAsync(waiter, () => _waiters.Serve(TryTake), cancellationToken).ConfigureAwait(false);

    private bool TryTake(long bytes, out bool isTaken)
    {
        isTaken = _free >= bytes;
        if (isTaken)
            _free -= bytes;
        return isTaken;
    }
}
