using SftpTools.Buffers;
using SftpTools.FileSystems.Remote;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>A file is read in order, with blocks ahead, whatever pieces the server sends.</summary>
public sealed class ReadAheadTests
{
    [Theory]
    [InlineData(0, 0, 10, 100)]
    [InlineData(1, 0, 10, 100)]
    [InlineData(1000, 0, 10, 100)]
    [InlineData(1000, 0, 100, 7)]
    [InlineData(1001, 3, 100, 99)]
    [InlineData(1000, 1000, 100, 100)]
    [InlineData(1000, 2000, 100, 100)]
    public async Task Every_byte_comes_once_and_in_order(int length, int offset, int block, int longestRead)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 / 3))];
        MemoryFile file = new(content) { LongestRead = longestRead };
        List<byte> read = [];
        ReadAhead reader = new(file, offset, block, 8);
        await using (reader)
        {
            while (await reader.NextAsync(default).InTime() is var (buffer, count))
            {
                read.AddRange(buffer.Span[..count]);
                buffer.Release();
            }
            Assert.Null(await reader.NextAsync(default).InTime());
        }

        Assert.Equal(content.Skip(offset), read);
        await Eventually.TrueAsync(() => file.UnderWay == 0);
    }

    [Fact]
    public async Task The_window_grows_to_its_bound_and_what_is_ahead_is_dropped()
    {
        MemoryFile file = new(new byte[1000]) { Before = static offset => offset < 500 ? Task.CompletedTask : Task.Delay(Timeout.Infinite) };
        ReadAhead reader = new(file, 0, 10, 8);
        for (int i = 0; i < 50; i++)
        {
            (IoBuffer buffer, int count) = (await reader.NextAsync(default).InTime())!.Value;
            Assert.Equal(10, count);
            buffer.Release();
        }
        using CancellationTokenSource stop = new();
        Task next = reader.NextAsync(stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.InTime());
        await reader.DisposeAsync();
        Assert.InRange(file.MostUnderWay, 1, 8);
        await Eventually.TrueAsync(() => file.UnderWay == 0);
    }

    [Fact]
    public async Task A_failed_read_is_told_in_its_place()
    {
        MemoryFile file = new(new byte[100])
        {
            Before = static offset => offset < 50 ? Task.CompletedTask : Task.FromException(new IOException("broken")),
        };
        await using ReadAhead reader = new(file, 0, 10, 4);
        for (int i = 0; i < 5; i++)
            (await reader.NextAsync(default).InTime())!.Value.Buffer.Release();

        await Assert.ThrowsAsync<IOException>(() => reader.NextAsync(default).InTime());
    }
}
