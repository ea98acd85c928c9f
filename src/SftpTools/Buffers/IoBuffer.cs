using System.Buffers;

namespace SftpTools.Buffers;

/// <summary>
/// A pooled block for file data, shared by reference count: whoever stores it calls <see cref="AddReference"/>, whoever is done calls
/// <see cref="Release"/>, the last one returns it to the pool. That is how a cancelled request can leave its caller at once while the
/// channel still reads from, or writes into, the block until the reply is in. In front of the data lies room for a packet header, so that
/// a WRITE leaves as one piece; a block is therefore the payload of one request at a time.
/// </summary>
internal sealed class IoBuffer
{
    /// <summary>The longest header before file data: WRITE with a handle of 256 bytes, the most the draft allows.</summary>
    public const int Headroom = 288;

    private byte[]? _array;
    private int _references = 1;

    private IoBuffer(byte[] array, int capacity)
    {
        _array = array;
        Capacity = capacity;
    }

    /// <summary>Bytes of data it can hold.</summary>
    public int Capacity { get; }

    /// <summary>The data area.</summary>
    public Span<byte> Span => Array.AsSpan(Headroom, Capacity);

    /// <summary>The data area, for asynchronous use; the user holds a reference while it lasts.</summary>
    public Memory<byte> Memory => Array.AsMemory(Headroom, Capacity);

    /// <summary>The whole block, header room first.</summary>
    public byte[] Array => _array ?? throw new ObjectDisposedException(nameof(IoBuffer));

    /// <summary>Takes a block from the pool; the caller owns the first reference.</summary>
    public static IoBuffer Rent(int capacity) => new(ArrayPool<byte>.Shared.Rent(Headroom + capacity), capacity);

    /// <summary>Takes part in the ownership.</summary>
    public void AddReference()
    {
        if (Interlocked.Increment(ref _references) > 1)
            return;
        Interlocked.Decrement(ref _references);
        throw new ObjectDisposedException(nameof(IoBuffer));
    }

    /// <summary>Gives up a reference.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        ObjectDisposedException.ThrowIf(left < 0, this);
        if (left == 0)
        {
            byte[] array = _array!;
            _array = null;
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
