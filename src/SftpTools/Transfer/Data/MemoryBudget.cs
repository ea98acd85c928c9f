namespace SftpTools.Transfer.Data;

/// <summary>Bounds the bytes of file data that a job holds in memory, first come first served.</summary>
internal sealed class MemoryBudget(long capacity)
{
    private readonly long _capacity = capacity;
    private readonly object _gate = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private long _free = capacity;

    /// <summary>Waits until so many bytes are free and takes them; a wish for more than all there is gets all.</summary>
    public ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        bytes = Math.Min(bytes, _capacity);
        lock (_gate)
        {
            if (_waiters.Count == 0 && _free >= bytes)
            {
                _free -= bytes;
                return ValueTask.CompletedTask;
            }
            Waiter waiter = new(bytes);
            LinkedListNode<Waiter> node = _waiters.AddLast(waiter);
            return WaitAsync(node, cancellationToken);
        }
    }

    /// <summary>Gives back what was taken with the same number.</summary>
    public void Return(long bytes)
    {
        lock (_gate)
        {
            _free += Math.Min(bytes, _capacity);
            ServeWaiters();
        }
    }

    private async ValueTask WaitAsync(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => GiveUp(node, cancellationToken), null);
        await node.Value.Task.ConfigureAwait(false);
    }

    private void GiveUp(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (node.List is null)
                return;
            _waiters.Remove(node);
            ServeWaiters();
        }
        node.Value.TrySetCanceled(cancellationToken);
    }

    private void ServeWaiters()
    {
        while (_waiters.First is { } first && first.Value.Bytes <= _free)
        {
            _waiters.RemoveFirst();
            _free -= first.Value.Bytes;
            first.Value.TrySetResult();
        }
    }

    private sealed class Waiter(long bytes) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Bytes { get; } = bytes;
    }
}
