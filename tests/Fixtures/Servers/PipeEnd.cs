namespace SftpTools.Fixtures.Servers;

/// <summary>One end of a <see cref="BoundedPipe"/> as a stream. Disposing it unblocks whoever waits at either end.</summary>
internal sealed class PipeEnd : Stream
{
    private readonly BoundedPipe _pipe;

    private PipeEnd(BoundedPipe pipe, bool reads)
    {
        _pipe = pipe;
        CanRead = reads;
    }

    public override bool CanRead { get; }

    public override bool CanWrite => !CanRead;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static PipeEnd ForReading(BoundedPipe pipe) => new(pipe, reads: true);

    public static PipeEnd ForWriting(BoundedPipe pipe) => new(pipe, reads: false);

    /// <summary>Ends the writing side with an error, as a reset connection does.</summary>
    public void Break(string message) => _pipe.CloseWriter(message);

    public override int Read(Span<byte> buffer) => CanRead ? _pipe.Read(buffer) : throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (CanRead)
            throw new NotSupportedException();
        _pipe.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (CanRead)
            _pipe.CloseReader();
        else
            _pipe.CloseWriter();
        base.Dispose(disposing);
    }
}
