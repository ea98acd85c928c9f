using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Protocol.Requests;
using static SftpTools.Tests.Protocol.WriteBufferTests;

namespace SftpTools.Tests.Protocol;

/// <summary>While the server has enough to answer, small requests wait for each other, and for nothing else.</summary>
public sealed class OutboxCollectingTests
{
    private const int Enough = 16;
    private const int SmallPacket = 13;
    private const int InlineData = 8 * 1024;

    // Only a test that fails waits as long.
    private static readonly TimeSpan s_endless = TimeSpan.FromMinutes(5);

    private readonly PendingTable _pending = new();
    private readonly Queue<uint> _sent = new();

    [Fact]
    public async Task Small_requests_leave_together_when_as_many_wait_as_the_server_has()
    {
        WriteBuffer outbox = Busy(2 * Enough);
        Task<int> taken = TakeAsync(outbox);
        for (int i = 1; i < 2 * Enough; i++)
            Send(outbox);
        Assert.False(taken.IsCompleted);

        Send(outbox);

        Assert.Equal(2 * Enough, await taken.InTime());
    }

    [Fact]
    public async Task A_server_with_little_to_do_gets_the_next_request_at_once()
    {
        WriteBuffer outbox = Busy(Enough - 1);
        Task<int> taken = TakeAsync(outbox);

        Send(outbox);

        Assert.Equal(1, await taken.InTime());
    }

    [Fact]
    public async Task Answers_end_the_wait()
    {
        WriteBuffer outbox = Busy(Enough);
        Send(outbox);
        Task<int> taken = TakeAsync(outbox);

        Assert.NotNull(_pending.Take(_sent.Dequeue()));
        outbox.Advance();

        Assert.Equal(1, await taken.InTime());
    }

    [Fact]
    public async Task File_data_waits_for_nothing()
    {
        WriteBuffer outbox = Busy(2 * Enough);
        Send(outbox);
        Task<int> taken = TakeAsync(outbox);
        IoBuffer large = Filled(InlineData + 1, 0xAA);

        Assert.True(outbox.TryAppend(Enter(), new WriteRequest([9], 5, InlineData + 1), large, InlineData + 1));
        large.Release();

        Assert.True(await taken.InTime() > 1);
    }

    [Fact]
    public async Task A_turn_waits_for_nothing()
    {
        WriteBuffer outbox = Busy(2 * Enough);
        Send(outbox);
        Task<int> taken = TakeAsync(outbox);

        outbox.TakeTurn(() => { });

        Assert.Equal(1, await taken.InTime());
    }

    [Fact]
    public async Task Patience_ends()
    {
        WriteBuffer outbox = Busy(2 * Enough, TimeSpan.FromMilliseconds(1));
        Send(outbox);

        Assert.Equal(1, await TakeAsync(outbox).InTime());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closing_ends_the_wait(bool drop)
    {
        WriteBuffer outbox = Busy(2 * Enough);
        Send(outbox);
        Task<int> taken = TakeAsync(outbox);

        outbox.Close(drop);

        // Where the writer had taken the request just before, nothing was left to drop.
        Assert.InRange(await taken.InTime(), drop ? 0 : 1, 1);
    }

    /// <summary>An outbox whose server has so many requests to answer.</summary>
    private WriteBuffer Busy(int requests, TimeSpan? patience = null)
    {
        WriteBuffer outbox = new(_pending) { Patience = patience ?? s_endless };
        for (int i = 0; i < requests; i++)
            _sent.Enqueue(Enter());
        return outbox;
    }

    private uint Enter() => Assert.NotNull(_pending.TryAdd(PendingRequest.Rent(PacketType.Stat, null, 0)));

    private void Send(WriteBuffer outbox) => Append(outbox, Enter(), "");

    /// <summary>How many small requests the writer takes at once; 0 at the end.</summary>
    private static Task<int> TakeAsync(WriteBuffer outbox) => Task.Run(() =>
    {
        List<WriteBuffer.Segment> batch = [];
        return outbox.Take(ref batch, out _) ? Drain(batch).Length / SmallPacket : 0;
    });
}
