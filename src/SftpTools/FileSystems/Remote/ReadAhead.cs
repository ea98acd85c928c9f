using SftpTools.Buffers;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Reads an open file from a place to its end, in order, with a window of blocks in flight. The window starts small and grows, so that the
/// head of a file costs no more than the head. For one user at a time, who disposes it before the file.
/// </summary>
/// <param name="file">The file; stays open.</param>
/// <param name="offset">Where to begin, in bytes.</param>
/// <param name="blockLength">Bytes asked for at once.</param>
/// <param name="largestWindow">The most blocks in flight.</param>
internal sealed class ReadAhead(IFile file, long offset, int blockLength, int largestWindow) : IAsyncDisposable
{
    private readonly Queue<Block> _blocks = new();
    private readonly CancellationTokenSource _stop = new();
    private long _next = offset;
    private int _window = 1;
    private Block? _partial;
    private bool _ended;

    /// <summary>
    /// The next bytes of the file in a block that the caller releases, and how many there are; null at the end. A block need not be full.
    /// </summary>
    public async ValueTask<(IoBuffer Buffer, int Count)?> NextAsync(CancellationToken cancellationToken)
    {
        if (_ended)
            return null;
        Block block = _partial ?? NextBlock();
        _partial = null;
        int count;
        try
        {
            // What follows may take its time with the bytes, so it must not run on the thread that receives for everybody.
            count = await block.Read.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
        catch
        {
            _ended = true;
            Abandon(block);
            throw;
        }
        if (count == 0)
        {
            _ended = true;
            block.Buffer.Release();
            return null;
        }
        // A short answer is the server's right: the rest of the block is asked for before what follows it.
        if (count < block.Count)
            _partial = Start(block.Offset + count, block.Count - count);
        return (block.Buffer, count);
    }

    /// <summary>Drops what was read ahead.</summary>
    public async ValueTask DisposeAsync()
    {
        _ended = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_partial is not null)
            Abandon(_partial);
        _partial = null;
        while (_blocks.TryDequeue(out Block? block))
            Abandon(block);
        _stop.Dispose();
    }

    private Block NextBlock()
    {
        while (_blocks.Count < _window)
        {
            _blocks.Enqueue(Start(_next, blockLength));
            _next += blockLength;
        }
        _window = Math.Min(_window * 2, largestWindow);
        return _blocks.Dequeue();
    }

    private Block Start(long position, int count)
    {
        IoBuffer buffer = IoBuffer.Rent(count);
        try
        {
            return new Block(buffer, position, count, file.ReadAtAsync(position, buffer, count, _stop.Token).AsTask());
        }
        catch
        {
            buffer.Release();
            throw;
        }
    }

    // The request may still fill the block: it has a reference of its own, and this one may go at once.
    private static void Abandon(Block block)
    {
        _ = block.Read.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        block.Buffer.Release();
    }

    private sealed record Block(IoBuffer Buffer, long Offset, int Count, Task<int> Read);
}
