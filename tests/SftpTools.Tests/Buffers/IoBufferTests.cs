using SftpTools.Buffers;

namespace SftpTools.Tests.Buffers;

/// <summary>A block lives as long as somebody holds it, and not longer.</summary>
public sealed class IoBufferTests
{
    [Fact]
    public void It_has_the_capacity_asked_for_behind_the_header_room()
    {
        IoBuffer buffer = IoBuffer.Rent(1000);

        Assert.Equal(1000, buffer.Capacity);
        Assert.Equal(1000, buffer.Span.Length);
        Assert.Equal(1000, buffer.Memory.Length);
        buffer.Span[0] = 42;
        Assert.Equal(42, buffer.Array[IoBuffer.Headroom]);
        Assert.Equal(42, buffer.Memory.Span[0]);
        buffer.Release();
    }

    [Fact]
    public void It_stays_until_the_last_holder_releases_it()
    {
        IoBuffer buffer = IoBuffer.Rent(10);
        buffer.AddReference();
        buffer.AddReference();

        buffer.Release();
        buffer.Release();
        buffer.Span.Fill(7);
        Assert.Equal(7, buffer.Span[9]);
        buffer.Release();

        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
    }

    [Fact]
    public void Use_after_the_last_release_is_an_error_each_time()
    {
        IoBuffer buffer = IoBuffer.Rent(10);
        buffer.Release();

        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
        Assert.Throws<ObjectDisposedException>(() => buffer.Memory);
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
        Assert.Throws<ObjectDisposedException>(buffer.AddReference);
        Assert.Throws<ObjectDisposedException>(buffer.AddReference);
        Assert.Throws<ObjectDisposedException>(buffer.Release);
        Assert.Throws<ObjectDisposedException>(buffer.Release);
    }

    [Fact]
    public void Many_threads_may_share_it()
    {
        IoBuffer buffer = IoBuffer.Rent(10);

        Parallel.For(0, 20_000, _ =>
        {
            buffer.AddReference();
            buffer.Span[3] = 1;
            buffer.Release();
        });

        buffer.Release();
        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
    }
}
