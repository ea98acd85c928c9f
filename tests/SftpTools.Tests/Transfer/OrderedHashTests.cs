using System.Security.Cryptography;
using SftpTools.Buffers;
using SftpTools.Transfer.Data;

namespace SftpTools.Tests.Transfer;

/// <summary>Blocks in any order make the hash of the file.</summary>
public sealed class OrderedHashTests
{
    private const int Block = 1000;

    [Fact]
    public async Task Blocks_in_any_order_make_the_hash_of_the_whole()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            byte[] content = TestBytes.Make((37 * Block) + 11, seed);
            int[] offsets = [.. Enumerable.Range(0, 38).Select(i => i * Block)];
            new Random(seed).Shuffle(offsets);
            using OrderedHash hash = new();

            await Task.WhenAll(offsets.Select(offset => AddAsync(hash, content, offset))).InTime();

            Assert.Equal(content.Length, hash.Length);
            Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), hash.Finish());
            Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), hash.Finish());
        }
    }

    [Fact]
    public async Task A_block_waits_for_the_one_before_it_and_can_be_given_up()
    {
        byte[] content = TestBytes.Make(2 * Block);
        using CancellationTokenSource cancellation = new();
        OrderedHash hash = new();
        IoBuffer buffer = IoBuffer.Rent(Block);

        Task second = hash.AddAsync(Block, buffer, Block, cancellation.Token);
        Assert.False(second.IsCompleted);
        Assert.Throws<InvalidOperationException>(hash.Finish);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.InTime());
        hash.Dispose();
        buffer.Release();

        Assert.Throws<ObjectDisposedException>(buffer.Release);
        Assert.Equal(2 * Block, content.Length);
    }

    private static async Task AddAsync(OrderedHash hash, byte[] content, int offset)
    {
        int count = Math.Min(Block, content.Length - offset);
        IoBuffer buffer = IoBuffer.Rent(count);
        content.AsSpan(offset, count).CopyTo(buffer.Span);
        Task added = hash.AddAsync(offset, buffer, count, default);
        buffer.Release();
        await added;
    }
}
