namespace SftpTools.Waiting;

/// <summary>
/// Those who wait for a share of something, first come first served. The queue belongs to an object with a gate, a lock of its own, and
/// everything but <see cref="WaitAsync"/> is called with that held.
/// </summary>
/// <typeparam name="TWish">What is waited for.</typeparam>
/// <typeparam name="TGrant">What is got.</typeparam>
internal sealed class WaiterQueue<TWish, TGrant>(object gate)
{
    private readonly LinkedList<Waiter> _waiters = new();

    /// <summary>Grants a wish, if there is enough for it.</summary>
    public delegate bool TryGrant(TWish wish, out TGrant grant);

    /// <summary>Whether nobody waits, so that whoever comes now is the first.</summary>
    public bool IsEmpty => _waiters.Count == 0;

    /// <summary>Joins the queue at its end.</summary>
    public Waiter Add(TWish wish)
    {
        Waiter waiter = new(wish);
        waiter.Node = _waiters.AddLast(waiter);
        return waiter;
    }

    /// <summary>Serves those in front as long as there is enough; whoever is not served keeps all behind from being served.</summary>
    public void Serve(TryGrant tryGrant)
    {
        while (_waiters.First is { Value: { } first } && tryGrant(first.Wish, out TGrant grant))
        {
            _waiters.RemoveFirst();
            first.Source.SetResult(grant);
        }
    }

    /// <summary>Leaves the queue; false for one that was served before.</summary>
    public bool Leave(Waiter waiter)
    {
        if (waiter.Node!.List is null)
            return false;
        _waiters.Remove(waiter.Node);
        return true;
    }

    /// <summary>Waits to be served. Whoever is cancelled leaves the queue.</summary>
    /// <param name="waiter">Who waits.</param>
    /// <param name="left">Called, with the gate held, for one who has left: those behind may be served now. Null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<TGrant> WaitAsync(Waiter waiter, Action? left, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                lock (gate)
                {
                    if (!Leave(waiter))
                        return;
                    left?.Invoke();
                }
                waiter.Source.TrySetCanceled(cancellationToken);
            },
            null);
        return await waiter.Source.Task.ConfigureAwait(false);
    }

    /// <summary>One who waits.</summary>
    internal sealed class Waiter(TWish wish)
    {
        public TWish Wish => wish;

        /// <summary>Ends when the wish is granted.</summary>
        public Task<TGrant> Granted => Source.Task;

        internal TaskCompletionSource<TGrant> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal LinkedListNode<Waiter>? Node { get; set; }
    }
}
