using SftpTools.Buffers;
using SftpTools.FileSystems;

namespace SftpTools.Content;

/// <summary>
/// Reads a part of a file from front to back, with more and more blocks under way the further it gets: who takes a few lines causes one
/// small read, who takes the whole file does not wait for round trips. One caller at a time.
/// </summary>
internal sealed class BlockReader : IAsyncDisposable
{
    private const int FirstBlock = 32 * 1024;
    private const int MostAhead = 16;

    private readonly IFile _file;
    private readonly int _blockLength;
    private readonly long _end;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Block> _ahead = new();
    private long _next;
    private int _window = 1;
    private int _count;
    private IoBuffer? _current;

    /// <param name="file">The file; it stays the caller's.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="end">The byte behind the last one; <see cref="long.MaxValue"/> for all that there is.</param>
    /// <param name="blockLength">The longest read that the server answers in full, in bytes.</param>
    public BlockReader(IFile file, long offset, long end, int blockLength)
    {
        _file = file;
        _next = offset;
        _end = end;
        _blockLength = Math.Max(blockLength, 1);
        _count = Math.Min(FirstBlock, _blockLength);
        Position = offset;
    }

    /// <summary>The byte behind those that were returned.</summary>
    public long Position { get; private set; }

    /// <summary>The next bytes, valid until the next call; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        _current?.Release();
        _current = null;
        Fill();
        if (!_ahead.TryDequeue(out Block block))
            return default;
        int read;
        try
        {
            read = await block.Read.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            block.Abandon();
            throw;
        }
        _current = block.Buffer;
        Position += read;
        if (read < block.Count)
        {
            // Short: the end of the file, or a server's right. The next read tells which; what is under way lies too far on.
            DropAhead();
            _next = read == 0 ? _end : Position;
        }
        return block.Buffer.Memory[..read];
    }

    /// <summary>Ends the reads under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        DropAhead();
        _current?.Release();
        _current = null;
        _stop.Dispose();
    }

    private void Fill()
    {
        while (_ahead.Count < _window && _next < _end)
        {
            int count = (int)Math.Min(_count, _end - _next);
            IoBuffer buffer = IoBuffer.Rent(count);
            _ahead.Enqueue(new Block(buffer, count, _file.ReadAtAsync(_next, buffer, count, _stop.Token).AsTask()));
            _next += count;
            _count = Math.Min(_count * 2, _blockLength);
        }
        _window = Math.Min(_window * 2, MostAhead);
    }

    private void DropAhead()
    {
        while (_ahead.TryDequeue(out Block block))
            block.Abandon();
    }

    private readonly record struct Block(IoBuffer Buffer, int Count, Task<int> Read)
    {
        /// <summary>Lets go of a read whose bytes nobody wants; the block goes back when the read is over.</summary>
        public void Abandon()
        {
            IoBuffer buffer = Buffer;
            _ = Read.ContinueWith(
                read =>
                {
                    _ = read.Exception;
                    buffer.Release();
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
