using SftpTools.Errors;

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

    // The last of them is alone.
    private const int MostRefusals = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly AsyncLocal<bool> s_failsAtOnce = new();

    private readonly object _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiters = new();
    private readonly TaskCompletionSource _scarce = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by _gate. A limit is confirmed once a refused open has succeeded under it.
    private int _held;
    private int _asked;
    private int _closed;
    private int _limit = int.MaxValue;
    private int _confirmed = int.MaxValue;

    /// <summary>Whether refusals are told at once in the present flow of work, which then deals with them itself.</summary>
    public static bool FailsAtOnce
    {
        get => s_failsAtOnce.Value;
        set => s_failsAtOnce.Value = value;
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
        bool waits = !FailsAtOnce;
        if (!TryEnter(waits) && !await WaitAsync(cancellationToken).ConfigureAwait(false))
            TryEnter(waits: false);
        for (int refusals = 1; ; refusals++)
        {
            byte[]? handle = null;
            SftpException failure;
            try
            {
                handle = await send(state, cancellationToken).ConfigureAwait(false);
                if (refusals > 1)
                    Confirm();
                return handle;
            }
            catch (SftpException exception) when (waits && refusals < MostRefusals && OpenRefusal.MayBeOfNumber(exception))
            {
                failure = exception;
            }
            finally
            {
                Answered(handle is not null);
            }
            if (!Lower(refusals) || !await WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                Restore();
                throw failure;
            }
        }
    }

    /// <summary>A handle is closed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _held--;
            _closed++;
            ServeWaiters();
        }
    }

    private bool TryEnter(bool waits)
    {
        lock (_gate)
        {
            if (waits && (_waiters.Count > 0 || _held + _asked >= _limit))
                return false;
            _asked++;
            return true;
        }
    }

    private void Answered(bool isOpen)
    {
        lock (_gate)
        {
            _asked--;
            if (isOpen)
                _held++;
            ServeWaiters();
        }
    }

    /// <summary>Lowers the limit to what was open when one more was refused. False when nothing was.</summary>
    private bool Lower(int refusals)
    {
        lock (_gate)
        {
            if (_held + _asked == 0)
                return false;
            SetLimit(Math.Min(_limit, refusals > 1 ? 1 : Math.Max(1, _held)));
            return true;
        }
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

    /// <summary>Waits for a place and takes it; false when nobody closes anything for a while.</summary>
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> waiter = new(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        int closed;
        lock (_gate)
        {
            closed = _closed;
            _waiters.AddLast(waiter);
            ServeWaiters();
        }
        while (true)
        {
            using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            time.CancelAfter(s_patience);
            await waiter.Value.Task.WaitAsync(time.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate)
            {
                if (waiter.Value.Task.IsCompleted)
                    return true;
                bool isStill = closed == _closed;
                closed = _closed;
                if (!cancellationToken.IsCancellationRequested && !isStill)
                    continue;
                _waiters.Remove(waiter);
            }
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    // Called with the gate held.
    private void ServeWaiters()
    {
        while (_held + _asked < _limit && _waiters.First is { } first)
        {
            _waiters.RemoveFirst();
            _asked++;
            first.Value.SetResult();
        }
    }

    // Called with the gate held.
    private void SetLimit(int limit)
    {
        _limit = limit;
        if (limit <= Few)
            _scarce.TrySetResult();
    }
}
