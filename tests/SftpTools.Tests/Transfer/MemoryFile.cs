using SftpTools.Buffers;
using SftpTools.FileSystems;

namespace SftpTools.Tests.Transfer;

/// <summary>An open file in memory. It counts the operations under way and leaves the pace and the failures to the test.</summary>
internal sealed class MemoryFile(byte[] content) : IFile
{
    private readonly object _gate = new();

    // Guarded by _gate.
    private byte[] _content = content;
    private int _underWay;

    /// <summary>What is in it by now.</summary>
    public byte[] Content
    {
        get
        {
            lock (_gate)
                return [.. _content];
        }
    }

    /// <summary>The most bytes that one read brings.</summary>
    public int LongestRead { get; init; } = int.MaxValue;

    /// <summary>Awaited before each operation with its offset; may throw.</summary>
    public Func<long, Task> Before { get; init; } = static _ => Task.CompletedTask;

    /// <summary>The most operations that were under way at once.</summary>
    public int MostUnderWay { get; private set; }

    /// <summary>Operations under way.</summary>
    public int UnderWay
    {
        get
        {
            lock (_gate)
                return _underWay;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            await Before(offset).WaitAsync(cancellationToken);
            lock (_gate)
            {
                int read = (int)Math.Clamp(Math.Min(_content.Length - offset, LongestRead), 0, count);
                _content.AsSpan((int)Math.Min(offset, _content.Length), read).CopyTo(buffer.Span);
                return read;
            }
        }
        finally
        {
            End();
        }
    }

    public ValueTask ReadyToWriteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask WriteAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        Begin();
        buffer.AddReference();
        try
        {
            await Before(offset).WaitAsync(cancellationToken);
            lock (_gate)
            {
                if (_content.Length < offset + count)
                    Array.Resize(ref _content, (int)offset + count);
                buffer.Span[..count].CopyTo(_content.AsSpan((int)offset));
            }
        }
        finally
        {
            buffer.Release();
            End();
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileState> GetStateAsync(CancellationToken cancellationToken) => new(new FileState(Content.Length, null, null));

    /// <inheritdoc/>
    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken)
    {
        lock (_gate)
            Array.Resize(ref _content, (int)length);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask SetAttributesAsync(EntryChange change, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask CloseAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Begin()
    {
        lock (_gate)
            MostUnderWay = Math.Max(MostUnderWay, ++_underWay);
    }

    private void End()
    {
        lock (_gate)
            _underWay--;
    }
}
