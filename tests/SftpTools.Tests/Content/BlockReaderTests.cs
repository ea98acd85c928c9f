using SftpTools.Content;
using SftpTools.Tests.Transfer;
using Xunit;

namespace SftpTools.Tests.Content;

public sealed class BlockReaderTests
{
    [Theory]
    [InlineData(0, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    [InlineData(100_000, int.MaxValue)]
    [InlineData(3_000_000, int.MaxValue)]
    [InlineData(100_000, 700)]
    public async Task All_bytes_come_in_their_order(int length, int longestRead)
    {
        byte[] content = TestContent(length);
        await using BlockReader reader = new(new MemoryFile(content) { LongestRead = longestRead }, 0, long.MaxValue, 64 * 1024);
        Assert.Equal(content, await ReadAllAsync(reader));
        Assert.Equal(length, reader.Position);
    }

    [Fact]
    public async Task A_part_begins_and_ends_where_it_should()
    {
        byte[] content = TestContent(500_000);
        await using BlockReader reader = new(new MemoryFile(content), 1234, 456_789, 64 * 1024);
        Assert.Equal(content[1234..456_789], await ReadAllAsync(reader));
    }

    [Fact]
    public async Task The_first_bytes_cost_one_small_read()
    {
        int reads = 0;
        MemoryFile file = new(TestContent(3_000_000))
        {
            Before = _ =>
            {
                Interlocked.Increment(ref reads);
                return Task.CompletedTask;
            },
        };
        await using BlockReader reader = new(file, 0, long.MaxValue, 256 * 1024);
        ReadOnlyMemory<byte> bytes = await reader.ReadAsync(CancellationToken.None);
        Assert.Equal(1, reads);
        Assert.InRange(bytes.Length, 1, 64 * 1024);
    }

    [Fact]
    public async Task A_failure_comes_where_it_belongs_and_nothing_is_left_under_way()
    {
        MemoryFile file = new(TestContent(3_000_000))
        {
            Before = offset => offset > 1_000_000 ? throw new IOException("gone") : Task.CompletedTask,
        };
        BlockReader reader = new(file, 0, long.MaxValue, 64 * 1024);
        await Assert.ThrowsAsync<IOException>(() => ReadAllAsync(reader));
        Assert.True(reader.Position > 900_000);
        await reader.DisposeAsync();
        Assert.Equal(0, file.UnderWay);
    }

    private static async Task<byte[]> ReadAllAsync(BlockReader reader)
    {
        using MemoryStream all = new();
        while (await reader.ReadAsync(CancellationToken.None) is { IsEmpty: false } bytes)
            all.Write(bytes.Span);
        return all.ToArray();
    }

    private static byte[] TestContent(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }
}
