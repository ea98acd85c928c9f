using System.Security.Cryptography;
using SftpTools.Buffers;

namespace SftpTools.Transfer.Data;

/// <summary>
/// The SHA-256 of a file whose blocks come in any order: each is hashed when all before it are, on the thread pool, so that no thread that
/// receives for everybody is kept. A block that waits holds its buffer; whoever adds it waits for its task before taking memory for more,
/// which bounds what is held.
/// </summary>
internal sealed class OrderedHash : IThreadPoolWorkItem, IDisposable
{
    private readonly object _gate = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // Guarded by _gate; the hash itself belongs to whoever set _running.
    private readonly Dictionary<long, Block> _waiting = [];
    private long _next;
    private bool _running;
    private bool _hashing;
    private bool _disposed;

    /// <summary>Bytes hashed so far, all from the start of the file on.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
                return _next;
        }
    }

    /// <summary>Adds the first bytes of a buffer; completes when they are hashed. The buffer may be released at once, not changed.</summary>
    public Task AddAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        Block block = new(buffer, count);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            buffer.AddReference();
            if (!_waiting.TryAdd(offset, block))
            {
                buffer.Release();
                throw new InvalidOperationException($"The block at {offset} was added twice.");
            }
            if (!_running && offset == _next)
            {
                _running = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
        return block.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The hash of all that was added, in lower-case hexadecimal digits. Nothing may be waiting.</summary>
    public string Finish()
    {
        lock (_gate)
        {
            if (_hashing || _waiting.Count > 0)
                throw new InvalidOperationException("Blocks are still to be hashed.");
            return Convert.ToHexString(_hash.GetCurrentHash());
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            Block? block;
            lock (_gate)
            {
                if (_disposed || !_waiting.Remove(_next, out block))
                {
                    _running = false;
                    if (_disposed)
                        _hash.Dispose();
                    return;
                }
                _hashing = true;
            }
            _hash.AppendData(block.Buffer.Span[..block.Count]);
            block.Buffer.Release();
            lock (_gate)
            {
                _next += block.Count;
                _hashing = false;
            }
            block.TrySetResult();
        }
    }

    /// <summary>Gives back the buffers of blocks that will never be hashed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (Block block in _waiting.Values)
            {
                block.Buffer.Release();
                block.TrySetCanceled();
            }
            _waiting.Clear();
            if (!_running)
                _hash.Dispose();
        }
    }

    private sealed class Block(IoBuffer buffer, int count) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IoBuffer Buffer { get; } = buffer;

        public int Count { get; } = count;
    }
}
