using System.Buffers;

namespace SftpTools.SshNet.Channels;

/// <summary>
/// The way to the server, as a stream for one writer. Each write goes to the library at once, which cuts it to the server's packets and
/// waits for its window.
/// </summary>
internal sealed class ChannelOutput(SubsystemChannel channel) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Told when the stream is closed.</summary>
    public Action? Closed { get; set; }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        // On a closed channel the library drops what it is given and says nothing.
        if (!channel.IsOpen)
            throw new IOException("The channel is closed.");
        channel.Send(buffer, offset, count);
        if (!channel.IsOpen)
            throw new IOException("The channel was closed.");
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            buffer.CopyTo(copy);
            Write(copy, 0, buffer.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Closed?.Invoke();
        base.Dispose(disposing);
    }
}
