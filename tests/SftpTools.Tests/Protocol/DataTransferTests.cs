using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>OpenSSH's table of sizes against windows of requests in flight, read and written, in order and out of it.</summary>
public sealed class DataTransferTests
{
    /// <summary>Sizes around the chunk, for a chunk that is sent inside a shared block and one that is a segment of its own.</summary>
    public static TheoryData<int, int, int> Table()
    {
        TheoryData<int, int, int> table = [];
        foreach (int chunk in (int[])[4096, 32768])
            foreach (int window in (int[])[1, 2, 10, 64])
                foreach (int size in (int[])[0, 1, chunk - 1, chunk, chunk + 1, (70 * chunk) + 17])
                    table.Add(size, window, chunk);
        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public Task Reads(int size, int window, int chunk) => ReadBackAsync(ScriptFor(chunk), size, window);

    [Theory]
    [MemberData(nameof(Table))]
    public Task Writes(int size, int window, int chunk) => WriteAsync(ScriptFor(chunk), size, window);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 10)]
    [InlineData(3, 64)]
    public async Task Replies_out_of_order(int seed, int window)
    {
        FaultScript script = ScriptFor(4096) with { ReorderWindow = 16, Seed = seed };

        await ReadBackAsync(script, 300_000, window);
        await WriteAsync(script, 300_000, window);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(4095)]
    public Task Short_reads(int longest) => ReadBackAsync(ScriptFor(4096) with { LongestData = longest }, 9000, 10);

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public Task Beyond_4_GiB(int window) => WriteAsync(ScriptFor(32768), 200_000, window, start: (1L << 32) - 100_000);

    [Fact]
    public async Task The_largest_reads_and_writes_of_OpenSSH()
    {
        await ReadBackAsync(FaultScript.None, 2_000_000, 10);
        await WriteAsync(FaultScript.None, 2_000_000, 10);
    }

    [Fact]
    public async Task A_read_asks_for_no_more_than_the_limit_and_a_write_of_more_is_refused()
    {
        await using InProcessServer server = InProcessServer.Start(ScriptFor(4096));
        server.Tree.AddFile("/a", new byte[10_000]);
        using SftpClient client = await server.ConnectAsync();
        byte[] handle = await OpenAsync(client, "/a");
        IoBuffer buffer = IoBuffer.Rent(10_000);

        Assert.Equal(4096, await client.ReadAsync(handle, 0, buffer, 10_000, "/a", default).InTime());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.WriteAsync(handle, 0, buffer, 4097, "/a", default).InTime());
        Assert.Equal(0, client.InFlight);
        buffer.Release();
    }

    [Fact]
    public async Task A_count_beyond_the_block_is_refused_before_anything_is_sent()
    {
        await using InProcessServer server = InProcessServer.Start();
        server.Tree.AddFile("/a", new byte[100_000]);
        using SftpClient client = await server.ConnectAsync();
        byte[] handle = await OpenAsync(client, "/a");
        IoBuffer buffer = IoBuffer.Rent(1000);

        foreach (int count in (int[])[1001, 100_000, -1])
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => client.ReadAsync(handle, 0, buffer, count, "/a", default).InTime());
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => client.WriteAsync(handle, 0, buffer, count, "/a", default).InTime());
        }

        Assert.Equal(0, client.InFlight);
        Assert.Equal(0, server.Log.Count(PacketType.Read) + server.Log.Count(PacketType.Write));
        Assert.Equal(1000, await client.ReadAsync(handle, 0, buffer, 1000, "/a", default).InTime());
        buffer.Release();
    }

    private static FaultScript ScriptFor(int chunk) =>
        FaultScript.None with { Limits = (262144, (ulong)chunk, (ulong)chunk, 100) };

    private static async Task ReadBackAsync(FaultScript script, int size, int window)
    {
        byte[] content = Pattern(size);
        await using InProcessServer server = InProcessServer.Start(script);
        server.Tree.AddFile("/a", content);
        using SftpClient client = await server.ConnectAsync();
        byte[] handle = await OpenAsync(client, "/a");
        byte[] copy = new byte[size];

        // One chunk more than there is, so that the end of the file is asked for as well.
        await InWindowAsync(window, size + client.Limits.MaxReadLength, client.Limits.MaxReadLength, async (offset, count) =>
        {
            IoBuffer buffer = IoBuffer.Rent(count);
            for (int done = 0; done < count;)
            {
                int read = await client.ReadAsync(handle, offset + done, buffer, count - done, "/a", default).InTime();
                if (read == 0)
                    break;
                buffer.Span[..read].CopyTo(copy.AsSpan((int)offset + done));
                done += read;
            }
            buffer.Release();
        });
        await client.CloseAsync(handle, "/a", default).InTime();

        Assert.True(copy.AsSpan().SequenceEqual(content));
        Assert.Equal(0, client.InFlight);
        Assert.Equal(0, server.OpenHandles);
    }

    private static async Task WriteAsync(FaultScript script, int size, int window, long start = 0)
    {
        byte[] content = Pattern(size);
        await using InProcessServer server = InProcessServer.Start(script);
        using SftpClient client = await server.ConnectAsync();
        byte[] handle = await client.OpenAsync(
            "/a", OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, SftpAttributes.None, default).InTime();

        await InWindowAsync(window, size, client.Limits.MaxWriteLength, async (offset, count) =>
        {
            IoBuffer buffer = IoBuffer.Rent(count);
            content.AsSpan((int)offset, count).CopyTo(buffer.Span);
            await client.WriteAsync(handle, start + offset, buffer, count, "/a", default).InTime();
            buffer.Release();
        });
        await client.CloseAsync(handle, "/a", default).InTime();

        TreeNode file = server.Tree.Find("/a")!;
        byte[] copy = new byte[size];
        Assert.Equal(size == 0 ? 0 : start + size, file.Content.Length);
        Assert.Equal(size, file.Content.Read(start, copy));
        Assert.True(copy.AsSpan().SequenceEqual(content));
        Assert.Empty(server.Complaints);
    }

    /// <summary>Calls for every chunk, with so many calls at once.</summary>
    private static async Task InWindowAsync(int window, int size, int chunk, Func<long, int, Task> transfer)
    {
        using SemaphoreSlim room = new(window);
        List<Task> transfers = [];
        for (int offset = 0; offset < size; offset += chunk)
        {
            Assert.True(await room.WaitAsync(InTimeExtensions.Limit));
            transfers.Add(OneAsync(offset, Math.Min(chunk, size - offset)));
        }
        await Task.WhenAll(transfers);

        async Task OneAsync(int offset, int count)
        {
            try
            {
                await transfer(offset, count);
            }
            finally
            {
                room.Release();
            }
        }
    }

    private static Task<byte[]> OpenAsync(SftpClient client, string path) =>
        client.OpenAsync(path, OpenFlags.Read | OpenFlags.Write, SftpAttributes.None, default).InTime();

    private static byte[] Pattern(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
