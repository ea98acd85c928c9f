using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Protocol.Requests;

namespace SftpTools.Tests.Protocol;

/// <summary>What is appended comes out complete, in order, and with every block released once.</summary>
public sealed class WriteBufferTests
{
    private const int Inline = 8 * 1024;

    [Fact]
    public void A_burst_of_small_requests_is_one_segment()
    {
        WriteBuffer outbox = new(new PendingTable());
        Append(outbox, 1, "/a");
        Append(outbox, 0x00000807, "/b");

        List<WriteBuffer.Segment> batch = Take(outbox);

        Assert.Single(batch);
        Hex.Equal("0000000b 11 00000001 00000002 2f61 0000000b 11 00000807 00000002 2f62", Drain(batch));
    }

    [Fact]
    public void Requests_come_out_in_the_order_they_went_in()
    {
        WriteBuffer outbox = new(new PendingTable());
        IoBuffer large = Filled(Inline + 1, 0xAA);
        IoBuffer small = Filled(3, 0xBB);

        Append(outbox, 1, "/a");
        Assert.True(outbox.TryAppend(2, new WriteRequest([9], 5, Inline + 1), large, Inline + 1));
        Assert.True(outbox.TryAppend(3, new WriteRequest([9], 6, 3), small, 3));
        Append(outbox, 4, "/b");
        List<WriteBuffer.Segment> batch = Take(outbox);

        Assert.Equal(3, batch.Count);
        Hex.Equal(
            "0000000b 11 00000001 00000002 2f61"
            + "00002017 06 00000002 00000001 09 0000000000000005 00002001"
            + string.Concat(Enumerable.Repeat("aa", Inline + 1))
            + "00000019 06 00000003 00000001 09 0000000000000006 00000003 bbbbbb"
            + "0000000b 11 00000004 00000002 2f62",
            Drain(batch));
        large.Release();
        small.Release();
    }

    [Fact]
    public void Large_data_is_not_copied_and_its_block_is_held_until_written()
    {
        WriteBuffer outbox = new(new PendingTable());
        IoBuffer large = Filled(Inline + 1, 0xAA);
        Assert.True(outbox.TryAppend(2, new WriteRequest([9], 5, Inline + 1), large, Inline + 1));
        large.Release();

        List<WriteBuffer.Segment> batch = Take(outbox);

        Assert.Same(large, Assert.Single(batch).Block);
        Assert.Equal(0xAA, batch[0].Span[^1]);
        Drain(batch);
        Assert.Throws<ObjectDisposedException>(() => large.Array);
    }

    [Fact]
    public void Small_data_is_copied_so_its_block_is_free_at_once()
    {
        WriteBuffer outbox = new(new PendingTable());
        IoBuffer small = Filled(Inline, 0xAA);
        Assert.True(outbox.TryAppend(2, new WriteRequest([9], 5, Inline), small, Inline));
        small.Release();

        Assert.Throws<ObjectDisposedException>(() => small.Array);
        Assert.Equal(Inline + 26, Drain(Take(outbox)).Length);
    }

    [Fact]
    public void A_handle_of_256_bytes_leaves_room_for_the_header()
    {
        WriteBuffer outbox = new(new PendingTable());
        IoBuffer large = Filled(Inline + 1, 0xAA);
        Assert.True(outbox.TryAppend(2, new WriteRequest(new byte[256], 5, Inline + 1), large, Inline + 1));

        Assert.Equal(Inline + 1 + 25 + 256, Drain(Take(outbox)).Length);
        large.Release();
    }

    [Fact]
    public void More_than_a_block_of_small_requests_takes_several_blocks()
    {
        WriteBuffer outbox = new(new PendingTable());
        string path = new('p', 1000);
        for (uint id = 0; id < 500; id++)
            Append(outbox, id, path);

        byte[] bytes = Drain(Take(outbox));

        Assert.Equal(500 * 1013, bytes.Length);
        for (int i = 0; i < 500; i++)
            Hex.Equal($"000003f1 11 {i:x8} 000003e8 '{path}'", bytes.AsSpan(i * 1013, 1013));
    }

    [Fact]
    public void A_request_longer_than_a_block_gets_one_of_its_own()
    {
        WriteBuffer outbox = new(new PendingTable());
        Append(outbox, 1, "/a");
        Append(outbox, 2, new string('p', 200_000));
        Append(outbox, 3, "/b");

        Assert.Equal(15 + 200_013 + 15, Drain(Take(outbox)).Length);
    }

    [Fact]
    public void What_is_appended_while_a_batch_is_written_comes_with_the_next()
    {
        WriteBuffer outbox = new(new PendingTable());
        Append(outbox, 1, "/a");
        List<WriteBuffer.Segment> batch = Take(outbox);
        Append(outbox, 2, "/b");

        Hex.Equal("0000000b 11 00000001 00000002 2f61", Drain(batch));
        Assert.True(outbox.Take(ref batch, out _));
        Hex.Equal("0000000b 11 00000002 00000002 2f62", Drain(batch));
    }

    [Fact]
    public void A_turn_comes_when_nothing_else_waits_and_one_at_a_time()
    {
        WriteBuffer outbox = new(new PendingTable());
        List<string> turns = [];
        outbox.TakeTurn(() => turns.Add("first"));
        outbox.TakeTurn(() => turns.Add("second"));
        Append(outbox, 1, "/a");

        List<WriteBuffer.Segment> batch = [];
        Assert.True(outbox.Take(ref batch, out Action? turn));
        Assert.Null(turn);
        Hex.Equal("0000000b 11 00000001 00000002 2f61", Drain(batch));

        Assert.True(outbox.Take(ref batch, out turn));
        Assert.Empty(batch);
        turn!();
        Append(outbox, 2, "/b");
        Assert.True(outbox.Take(ref batch, out turn));
        Assert.Null(turn);
        Hex.Equal("0000000b 11 00000002 00000002 2f62", Drain(batch));

        Assert.True(outbox.Take(ref batch, out turn));
        turn!();
        Assert.Equal(["first", "second"], turns);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_waits_for_a_turn_has_it_at_the_end(bool drop)
    {
        WriteBuffer outbox = new(new PendingTable());
        int turns = 0;
        outbox.TakeTurn(() => turns++);
        outbox.Close(drop);
        outbox.TakeTurn(() => turns++);

        Assert.Equal(2, turns);
    }

    [Fact]
    public void Closing_with_drop_releases_what_waits()
    {
        WriteBuffer outbox = new(new PendingTable());
        IoBuffer large = Filled(Inline + 1, 0xAA);
        Append(outbox, 1, "/a");
        Assert.True(outbox.TryAppend(2, new WriteRequest([9], 5, Inline + 1), large, Inline + 1));
        large.Release();

        outbox.Close(drop: true);

        Assert.Throws<ObjectDisposedException>(() => large.Array);
        List<WriteBuffer.Segment> batch = [];
        Assert.False(outbox.Take(ref batch, out _));
        Assert.False(outbox.TryAppend(3, new PathRequest(PacketType.Stat, "/a"), null, 0));
    }

    [Fact]
    public void Closing_without_drop_leaves_what_waits_to_be_taken()
    {
        WriteBuffer outbox = new(new PendingTable());
        Append(outbox, 1, "/a");

        outbox.Close(drop: false);
        outbox.Close(drop: false);

        List<WriteBuffer.Segment> batch = Take(outbox);
        Hex.Equal("0000000b 11 00000001 00000002 2f61", Drain(batch));
        Assert.False(outbox.Take(ref batch, out _));
    }

    [Fact]
    public async Task Closing_wakes_the_writer()
    {
        WriteBuffer outbox = new(new PendingTable());
        Task<bool> taker = Task.Run(() =>
        {
            List<WriteBuffer.Segment> batch = [];
            return outbox.Take(ref batch, out _);
        });

        outbox.Close(drop: true);

        Assert.False(await taker.InTime());
    }

    [Fact]
    public async Task Many_threads_append_while_one_takes()
    {
        const int Threads = 4;
        const int Each = 5000;
        WriteBuffer outbox = new(new PendingTable());
        Task<int[]> taker = Task.Run(() =>
        {
            int[] next = new int[Threads];
            List<WriteBuffer.Segment> batch = [];
            while (outbox.Take(ref batch, out _))
            {
                for (ReadOnlySpan<byte> bytes = Drain(batch); !bytes.IsEmpty; bytes = bytes[13..])
                {
                    uint id = new PacketReader(bytes[5..]).ReadUInt32();
                    Assert.Equal(next[id >> 16]++, (int)(id & 0xFFFF));
                }
            }
            return next;
        });

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
                Append(outbox, ((uint)thread << 16) | (uint)i, "");
        }))).InTime();
        outbox.Close(drop: false);

        Assert.Equal(Enumerable.Repeat(Each, Threads), await taker.InTime());
    }

    internal static void Append(WriteBuffer outbox, uint id, string path) =>
        Assert.True(outbox.TryAppend(id, new PathRequest(PacketType.Stat, path), null, 0));

    internal static IoBuffer Filled(int length, byte value)
    {
        IoBuffer buffer = IoBuffer.Rent(length);
        buffer.Span.Fill(value);
        return buffer;
    }

    internal static List<WriteBuffer.Segment> Take(WriteBuffer outbox)
    {
        List<WriteBuffer.Segment> batch = [];
        Assert.True(outbox.Take(ref batch, out _));
        return batch;
    }

    /// <summary>The bytes of the batch, whose blocks are released as the writer does.</summary>
    internal static byte[] Drain(List<WriteBuffer.Segment> batch)
    {
        MemoryStream bytes = new();
        foreach (WriteBuffer.Segment segment in batch)
        {
            bytes.Write(segment.Span);
            segment.Block.Release();
        }
        batch.Clear();
        return bytes.ToArray();
    }
}
