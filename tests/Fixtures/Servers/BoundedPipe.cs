namespace SftpTools.Fixtures.Servers;

/// <summary>
/// A bounded queue of bytes between two threads, as a pipe of the system is: reads and writes block, and closing either end wakes both.
/// </summary>
internal sealed class BoundedPipe(int capacity)
{
    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly byte[] _ring = new byte[capacity];
    private int _start;
    private int _count;
    private bool _readerClosed;
    private bool _writerClosed;
    private string? _breakage;

    /// <summary>Waits for at least one byte. 0 when the writer has closed its end and everything is read.</summary>
    public int Read(Span<byte> destination)
    {
        lock (_gate)
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_readerClosed, this);
                if (_count > 0 || destination.IsEmpty)
                    break;
                if (_writerClosed)
                    return _breakage is null ? 0 : throw new IOException(_breakage);
                Monitor.Wait(_gate);
            }
            int taken = Math.Min(destination.Length, _count);
            int beforeWrap = Math.Min(taken, _ring.Length - _start);
            _ring.AsSpan(_start, beforeWrap).CopyTo(destination);
            _ring.AsSpan(0, taken - beforeWrap).CopyTo(destination[beforeWrap..]);
            _start = (_start + taken) % _ring.Length;
            _count -= taken;
            Monitor.PulseAll(_gate);
            return taken;
        }
    }

    /// <summary>Waits until everything has its place in the queue. Throws when the reader has closed its end.</summary>
    public void Write(ReadOnlySpan<byte> source)
    {
        lock (_gate)
        {
            while (!source.IsEmpty)
            {
                ObjectDisposedException.ThrowIf(_writerClosed, this);
                if (_readerClosed)
                    throw new IOException("Broken pipe.");
                int room = Math.Min(source.Length, _ring.Length - _count);
                if (room == 0)
                {
                    Monitor.Wait(_gate);
                    continue;
                }
                int end = (_start + _count) % _ring.Length;
                int beforeWrap = Math.Min(room, _ring.Length - end);
                source[..beforeWrap].CopyTo(_ring.AsSpan(end));
                source[beforeWrap..room].CopyTo(_ring);
                _count += room;
                source = source[room..];
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The writer's end is gone: the reader gets the rest and then the end, or the error when one is given.</summary>
    public void CloseWriter(string? breakage = null)
    {
        lock (_gate)
        {
            if (!_writerClosed)
                _breakage = breakage;
            _writerClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The reader's end is gone: a writer gets an error.</summary>
    public void CloseReader()
    {
        lock (_gate)
        {
            _readerClosed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
