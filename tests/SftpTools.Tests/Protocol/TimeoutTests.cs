using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>A server that falls silent while requests wait ends in a timeout; one that has nothing to say does not.</summary>
public sealed class TimeoutTests
{
    private static readonly ChannelOptions s_short = new() { OperationTimeout = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public async Task Silence_ends_all_requests_in_flight()
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None
            .With(RequestFault.Stall(PacketType.Stat))
            .With(RequestFault.Stall(PacketType.Read)));
        server.Tree.AddFile("/a", "content");
        using SftpClient client = await server.ConnectAsync(s_short);
        byte[] handle = await client.OpenAsync("/a", OpenFlags.Read, SftpAttributes.None, default).InTime();
        IoBuffer buffer = IoBuffer.Rent(100);

        Task[] calls =
        [
            client.StatAsync("/", default).AsTask(),
            client.StatAsync("/a", default).AsTask(),
            client.ReadAsync(handle, 0, buffer, 100, "/a", default).AsTask(),
        ];
        buffer.Release();

        foreach (Task call in calls)
        {
            SftpException exception = await Assert.ThrowsAsync<SftpException>(() => call.InTime());
            Assert.Equal(SftpErrorKind.Timeout, exception.Kind);
            Assert.Contains("0.3 seconds", exception.Message, StringComparison.Ordinal);
        }
        Assert.Equal(SftpErrorKind.Timeout, (await client.Ended.InTime()).Kind);
        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
    }

    [Fact]
    public async Task Silence_in_the_middle_of_data_is_a_timeout_too()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(
            ScriptedPeer.PlainVersion, Hex.Bytes("00001009 67 00000000 00001000 'the rest does not come'"));
        using SftpClient client = await peer.ConnectAsync(s_short);
        IoBuffer buffer = IoBuffer.Rent(0x1000);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => client.ReadAsync([1], 0, buffer, 0x1000, "/a", default).InTime());

        Assert.Equal(SftpErrorKind.Timeout, exception.Kind);
        buffer.Release();
        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
    }

    [Fact]
    public async Task Silence_in_the_middle_of_a_header_is_a_timeout_too()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(ScriptedPeer.PlainVersion, Hex.Bytes("0000"));
        using SftpClient client = await peer.ConnectAsync(s_short);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => client.StatAsync("/", default).InTime());

        Assert.Equal(SftpErrorKind.Timeout, exception.Kind);
    }

    [Fact]
    public async Task A_cancelled_request_that_is_never_answered_ends_the_connection()
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.With(RequestFault.Stall(PacketType.Stat)));
        // Long enough that a busy machine cancels before the silence has lasted.
        using SftpClient client = await server.ConnectAsync(new ChannelOptions { OperationTimeout = TimeSpan.FromSeconds(3) });
        using CancellationTokenSource cancellation = new();
        Task<SftpAttributes> stat = client.StatAsync("/", cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stat.InTime());
        Assert.Equal(SftpErrorKind.Timeout, (await client.Ended.InTime()).Kind);
    }

    [Fact]
    public async Task An_idle_connection_is_not_cut()
    {
        await using InProcessServer server = InProcessServer.Start();
        using SftpClient client = await server.ConnectAsync(s_short);

        await Task.Delay(s_short.OperationTimeout * 3);

        await client.StatAsync("/", default).InTime();
        Assert.False(client.Ended.IsCompleted);
    }

    /// <summary>Callers go on right on the reader thread, and one may be slow there.</summary>
    [Fact]
    public async Task Time_that_a_caller_takes_is_not_the_servers()
    {
        await using InProcessServer server = InProcessServer.Start();
        using SftpClient client = await server.ConnectAsync(s_short);

        Task slow = SlowAsync();
        Task<SftpAttributes> other = client.LStatAsync("/", default).AsTask();

        await slow.InTime();
        await other.InTime();
        await client.StatAsync("/", default).InTime();

        async Task SlowAsync()
        {
            await client.StatAsync("/", default);
            Thread.Sleep(s_short.OperationTimeout * 3);
        }
    }

    /// <summary>
    /// The first requests after a pause come from two threads at once: both have their place in the table before either goes on. Neither
    /// may be held to the silence of the pause.
    /// </summary>
    [Fact]
    public async Task Requests_after_a_pause_have_the_whole_time()
    {
        ChannelOptions options = new() { OperationTimeout = TimeSpan.FromSeconds(2) };
        await using InProcessServer server = InProcessServer.Start(new FaultScript { ReplyDelay = TimeSpan.FromMilliseconds(600) });
        StreamPair streams = server.OpenStreams();
        using SftpChannel channel = await SftpChannel.OpenAsync(streams.Input, streams.Output, options, default).InTime();
        await Task.Delay(options.OperationTimeout + TimeSpan.FromMilliseconds(200));
        using Barrier barrier = new(2);

        Task<Reply>[] calls = [.. Enumerable.Range(0, 2).Select(_ =>
            Task.Run(() => channel.SendAsync(new MeetingRequest(new Meeting(barrier)), default).AsTask()))];

        foreach (Task<Reply> call in calls)
            Assert.Equal(PacketType.Attrs, (await call.InTime()).Type);
    }

    /// <summary>A STAT of the root that waits, after its place in the table is taken, until another has got as far.</summary>
    private readonly record struct MeetingRequest(Meeting Meeting) : IRequest
    {
        public PacketType Type
        {
            get
            {
                Meeting.Wait();
                return PacketType.Stat;
            }
        }

        public int BodyLength => 5;

        public void WriteBody(ref PacketWriter writer) => writer.WriteName("/");
    }

    private sealed class Meeting(Barrier barrier)
    {
        private bool _over;

        public void Wait()
        {
            if (!_over)
                Assert.True(barrier.SignalAndWait(InTimeExtensions.Limit));
            _over = true;
        }
    }
}
