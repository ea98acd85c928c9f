using SftpTools.Errors;
using SftpTools.Waiting;

namespace SftpTools.Protocol;

/// <summary>
/// The handles of one connection. Some servers bear one or two at once, or one transfer at a time, and most of them do not say so. Who is
/// refused while others are open waits until one is closed and tries again; when that works, the number is known from then on. Who is
/// refused alone has failed for another reason.
/// </summary>
internal sealed class OpenHandles
{
    /// <summary>So few that nobody may keep one while he waits for something else.</summary>
    public const int Few = 16;

    // Whoever is refused among others tries again when one of them is through. This ends what others would keep from ever being alone.
    private const int MostRefusals = 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly AsyncLocal<HandleHolder?> s_holder = new();

    private readonly object _gate = new();
    private readonly WaiterQueue<bool, Entry> _waiters;
    private readonly List<(HandleHolder.Counts Own, TaskCompletionSource Change, int Closed)> _observers = [];
    private readonly TaskCompletionSource _scarce = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by _gate. A limit is confirmed once a refused open has succeeded under it.
    private readonly List<Func<Task>> _offers = [];
    private readonly Dictionary<byte[], HandleHolder.Counts> _owned = new(ReferenceEqualityComparer.Instance);
    private int _held;
    private int _asked;
    private int _entered;
    private int _closed;
    private bool _mayOpenYet;
    private int _limit = int.MaxValue;
    private int _confirmed = int.MaxValue;

    public OpenHandles() => _waiters = new WaiterQueue<bool, Entry>(_gate);

    /// <summary>
    /// Who works in the present flow of work and deals with refusals himself: they are told at once, with <see cref="SftpException.OthersClose"/>
    /// where others had something open. Null for one who waits here.
    /// </summary>
    public static HandleHolder? Holder
    {
        get => s_holder.Value;
        set => s_holder.Value = value;
    }

    /// <summary>Told of a limit that was found out.</summary>
    public Action<int>? Learned { get; set; }

    /// <summary>Completes when the server turns out to bear few handles: who holds one should let go of it soon.</summary>
    public Task Scarce => _scarce.Task;

    /// <summary>Enters what is known beforehand.</summary>
    public void Limit(int most)
    {
        lock (_gate)
        {
            _confirmed = Math.Max(1, most);
            SetLimit(_confirmed);
        }
    }

    /// <summary>Opens, as soon as there is room.</summary>
    public async ValueTask<byte[]> OpenAsync<TState>(
        TState state, Func<TState, CancellationToken, ValueTask<byte[]>> send, CancellationToken cancellationToken)
    {
        HandleHolder.Counts? own = Holder?.Of(this);
        bool waits = own is null;
        if (TryEnter(own) is not { } entry)
            entry = await WaitAsync(cancellationToken).ConfigureAwait(false) ?? Enter(null);
        for (int refusals = 1; ; refusals++)
        {
            SftpException failure;
            try
            {
                byte[] handle = await send(state, cancellationToken).ConfigureAwait(false);
                Opened(handle, own);
                if (refusals > 1)
                    Confirm();
                return handle;
            }
            catch (SftpException exception) when (OpenRefusal.MayBeOfNumber(exception))
            {
                failure = exception;
            }
            catch (Exception exception)
            {
                Failed(own, mayOpenYet: exception is OperationCanceledException);
                throw;
            }
            bool isAlone = !IsRefusedAmongOthers(entry, own);
            if (!waits && !isAlone)
                failure.OthersClose = token => OthersCloseAsync(own!, entry.Closed, token);
            if (!waits)
                throw failure;
            if (isAlone || refusals == MostRefusals)
            {
                Restore();
                throw failure;
            }
            Lower(refusals);
            if (await WaitAsync(cancellationToken).ConfigureAwait(false) is not { } next)
            {
                Restore();
                throw failure;
            }
            entry = next;
        }
    }

    /// <summary>Whether somebody waits for a handle.</summary>
    public bool AreWanted
    {
        get
        {
            lock (_gate)
                return !_waiters.IsEmpty || _observers.Count > 0;
        }
    }

    /// <summary>Adds one who closes his handle when somebody has to wait for one.</summary>
    public void Offer(Func<Task> yield)
    {
        lock (_gate)
            _offers.Add(yield);
    }

    /// <summary>Removes him again.</summary>
    public void Withdraw(Func<Task> yield)
    {
        lock (_gate)
            _offers.Remove(yield);
    }

    /// <summary>A handle is closed.</summary>
    public void Close(byte[] handle)
    {
        lock (_gate)
        {
            _held--;
            _closed++;
            if (_owned.Remove(handle, out HandleHolder.Counts? own))
            {
                own.Held--;
                own.Closed++;
            }
            ServeWaiters();
        }
    }

    /// <summary>
    /// Waits until somebody else has closed one since a refusal, or has none open any more. False when nobody closes anything for a while.
    /// </summary>
    /// <param name="own">What does not count.</param>
    /// <param name="closed">How many others had closed when the refused request was sent.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<bool> OthersCloseAsync(HandleHolder.Counts own, int closed, CancellationToken cancellationToken)
    {
        // A listing that nobody reads at present must not keep its handle.
        _scarce.TrySetResult();
        TaskCompletionSource change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (HasChanged(own, closed))
                return true;
            _observers.Add((own, change, closed));
        }
        AskForHandles();
        try
        {
            await change.Task.WaitAsync(s_patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return change.Task.IsCompleted;
        }
        finally
        {
            lock (_gate)
                _observers.Remove((own, change, closed));
        }
    }

    /// <summary>Enters at once where there is room, or where the holder deals with refusals himself; else null.</summary>
    private Entry? TryEnter(HandleHolder.Counts? own)
    {
        lock (_gate)
            return own is null && (!_waiters.IsEmpty || _held + _asked >= _limit) ? null : Enter(own);
    }

    private Entry Enter(HandleHolder.Counts? own)
    {
        lock (_gate)
        {
            bool isAmongOthers = OthersOf(own) > 0;
            _asked++;
            _entered++;
            if (own is not null)
            {
                own.Asked++;
                own.Entered++;
            }
            return new Entry(isAmongOthers, _entered - (own?.Entered ?? 0), _closed - (own?.Closed ?? 0));
        }
    }

    private void Opened(byte[] handle, HandleHolder.Counts? own)
    {
        lock (_gate)
        {
            _held++;
            if (own is not null)
            {
                own.Held++;
                _owned.Add(handle, own);
            }
            EndAsking(own);
        }
    }

    private void Failed(HandleHolder.Counts? own, bool mayOpenYet)
    {
        lock (_gate)
        {
            if (mayOpenYet)
                _mayOpenYet = true;
            EndAsking(own);
        }
    }

    /// <summary>Ends a request that was refused. Returns whether anybody else had anything open while it was under way.</summary>
    private bool IsRefusedAmongOthers(Entry entry, HandleHolder.Counts? own)
    {
        lock (_gate)
        {
            EndAsking(own);
            // What was given up before its answer came may have been opened, and is closed unseen.
            bool isAmongOthers = entry.IsAmongOthers || _mayOpenYet || _entered - (own?.Entered ?? 0) != entry.Entered;
            _mayOpenYet = false;
            return isAmongOthers;
        }
    }

    // Called with the gate held, as what follows.
    private int OthersOf(HandleHolder.Counts? own) => _held + _asked - (own is null ? 0 : own.Held + own.Asked);

    private void EndAsking(HandleHolder.Counts? own)
    {
        _asked--;
        if (own is not null)
            own.Asked--;
        ServeWaiters();
    }

    /// <summary>Lowers the limit to what was open when one more was refused.</summary>
    private void Lower(int refusals)
    {
        lock (_gate)
            SetLimit(Math.Min(_limit, refusals > 1 ? 1 : Math.Max(1, _held)));
    }

    private void Confirm()
    {
        int found;
        lock (_gate)
        {
            if (_limit >= _confirmed)
                return;
            found = _confirmed = _limit;
        }
        Learned?.Invoke(found);
    }

    private void Restore()
    {
        lock (_gate)
        {
            _limit = _confirmed;
            ServeWaiters();
        }
    }

    /// <summary>Waits for a place and takes it; null when nobody closes anything for a while.</summary>
    private async ValueTask<Entry?> WaitAsync(CancellationToken cancellationToken)
    {
        WaiterQueue<bool, Entry>.Waiter waiter;
        int closed;
        lock (_gate)
        {
            closed = _closed;
            waiter = _waiters.Add(true);
            ServeWaiters();
        }
        if (!waiter.Granted.IsCompleted)
            AskForHandles();
        while (true)
        {
            using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            time.CancelAfter(s_patience);
            await ((Task)waiter.Granted).WaitAsync(time.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate)
            {
                if (waiter.Granted.IsCompletedSuccessfully)
                    return waiter.Granted.Result;
                bool isStill = closed == _closed;
                closed = _closed;
                if (!cancellationToken.IsCancellationRequested && !isStill)
                    continue;
                _waiters.Leave(waiter);
            }
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private void AskForHandles()
    {
        Func<Task>[] offers;
        lock (_gate)
            offers = [.. _offers];
        foreach (Func<Task> yield in offers)
            _ = yield();
    }

    // Called with the gate held.
    private void ServeWaiters()
    {
        _waiters.Serve(TryTake);
        foreach ((HandleHolder.Counts own, TaskCompletionSource change, int closed) in _observers)
        {
            if (HasChanged(own, closed))
                change.TrySetResult();
        }
    }

    // Called with the gate held.
    private bool TryTake(bool wish, out Entry entry)
    {
        bool isTaken = wish && _held + _asked < _limit;
        entry = isTaken ? Enter(null) : default;
        return isTaken;
    }

    // Called with the gate held.
    private bool HasChanged(HandleHolder.Counts own, int closed) => _closed - own.Closed != closed || OthersOf(own) == 0;

    // Called with the gate held.
    private void SetLimit(int limit)
    {
        _limit = limit;
        if (limit <= Few)
            _scarce.TrySetResult();
    }

    /// <summary>How things stood when a request was sent: whether anybody else had anything open, and what others had opened and closed by then.</summary>
    private readonly record struct Entry(bool IsAmongOthers, int Entered, int Closed);
}
