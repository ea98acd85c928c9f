using System.Threading.Tasks.Sources;
using SftpTools.Buffers;

namespace SftpTools.Protocol.Channels;

/// <summary>
/// One request in flight and the awaitable of its caller. The id and the data block belong to the request until its reply: a caller who
/// cancels goes at once, the request stays in the table as abandoned, and the reply frees what it held. The caller goes on right on the
/// reader thread: a detour over the thread pool costs more than what most callers do next, and its idle threads spin beside ssh. So
/// nothing that follows the await of a request may block; cmdlets post to the pipeline thread without waiting for it.
/// </summary>
internal sealed class PendingRequest : IValueTaskSource<Reply>
{
    private const int Waiting = 0;
    private const int Completed = 1;
    private const int Abandoned = 2;
    private const int MostPooled = 256;

    // Guarded by itself.
    private static readonly Stack<PendingRequest> s_pool = new(MostPooled);

    private ManualResetValueTaskSourceCore<Reply> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private int _state;

    private PendingRequest()
    {
    }

    /// <summary>The type of the request, for the check of its reply.</summary>
    public PacketType Type { get; private set; }

    /// <summary>Where DATA goes; the request owns one reference until its reply. What a WRITE sends is the outbox's until it is out.</summary>
    public IoBuffer? Buffer { get; private set; }

    /// <summary>The most DATA bytes that the reply may bring.</summary>
    public int MaxData { get; private set; }

    /// <summary>Whether the caller is gone.</summary>
    public bool IsAbandoned => Volatile.Read(ref _state) == Abandoned;

    public static PendingRequest Rent(PacketType type, IoBuffer? buffer, int maxData)
    {
        PendingRequest? request;
        lock (s_pool)
            s_pool.TryPop(out request);
        request ??= new PendingRequest();
        buffer?.AddReference();
        request.Type = type;
        request.Buffer = buffer;
        request.MaxData = maxData;
        return request;
    }

    /// <summary>The caller's awaitable; await it exactly once.</summary>
    public ValueTask<Reply> AsValueTask(CancellationToken token)
    {
        _token = token;
        if (token.CanBeCanceled)
            _registration = token.UnsafeRegister(static state => ((PendingRequest)state!).Abandon(), this);
        return new ValueTask<Reply>(this, _core.Version);
    }

    /// <summary>Hands the reply to the caller. False when the caller is gone. Either way the block is released.</summary>
    public bool Complete(Reply reply)
    {
        ReleaseBuffer();
        if (Interlocked.CompareExchange(ref _state, Completed, Waiting) != Waiting)
            return false;
        _core.SetResult(reply);
        return true;
    }

    /// <summary>Ends the request without a reply.</summary>
    public void Fail(Exception exception)
    {
        ReleaseBuffer();
        if (Interlocked.CompareExchange(ref _state, Completed, Waiting) == Waiting)
            _core.SetException(exception);
    }

    /// <summary>Frees what an abandoned request held that was never sent.</summary>
    public void Drop() => ReleaseBuffer();

    Reply IValueTaskSource<Reply>.GetResult(short token)
    {
        _registration.Dispose();
        bool reusable = Volatile.Read(ref _state) == Completed;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // An abandoned request still stands in the table, so only its reply may end it; it is not pooled.
            if (reusable)
            {
                _core.Reset();
                _registration = default;
                _token = default;
                _state = Waiting;
                lock (s_pool)
                {
                    if (s_pool.Count < MostPooled)
                        s_pool.Push(this);
                }
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<Reply>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<Reply>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Abandon()
    {
        if (Interlocked.CompareExchange(ref _state, Abandoned, Waiting) == Waiting)
            _core.SetException(new OperationCanceledException(_token));
    }

    private void ReleaseBuffer()
    {
        IoBuffer? buffer = Buffer;
        Buffer = null;
        buffer?.Release();
    }
}
