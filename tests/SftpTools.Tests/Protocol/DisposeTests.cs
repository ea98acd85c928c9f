using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>However a connection ends, every caller is told, once, and nothing stays behind.</summary>
public sealed class DisposeTests
{
    [Fact]
    public async Task Requests_in_flight_fail_and_so_do_later_ones()
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.With(RequestFault.Stall(PacketType.Read)));
        server.Tree.AddFile("/a", "content");
        SftpClient client = await server.ConnectAsync();
        byte[] handle = await client.OpenAsync("/a", OpenFlags.Read, SftpAttributes.None, default).InTime();
        IoBuffer[] buffers = [.. Enumerable.Range(0, 100).Select(static _ => IoBuffer.Rent(100))];
        Task<int>[] reads = [.. buffers.Select(buffer => client.ReadAsync(handle, 0, buffer, 100, "/a", default).AsTask())];

        client.Dispose();
        client.Dispose();

        foreach (Task<int> read in reads)
        {
            SftpException exception = await Assert.ThrowsAsync<SftpException>(() => read.InTime());
            Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        }
        SftpException later = await Assert.ThrowsAsync<SftpException>(() => client.StatAsync("/", default).InTime());
        Assert.Equal(SftpErrorKind.ConnectionLost, later.Kind);
        Assert.Equal(SftpErrorKind.ConnectionLost, (await client.Ended.InTime()).Kind);
        Assert.Equal(0, client.InFlight);
        foreach (IoBuffer buffer in buffers)
        {
            buffer.Release();
            await Eventually.TrueAsync(() => IsReturned(buffer));
        }
    }

    [Fact]
    public async Task Many_threads_may_dispose_at_once_and_the_owner_is_told_once()
    {
        int told = 0;
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.With(RequestFault.Stall(PacketType.Stat)));
        SftpClient client = await server.ConnectAsync(new ChannelOptions { Closed = _ => Interlocked.Increment(ref told) });
        Task<SftpAttributes> stat = client.StatAsync("/", default).AsTask();

        Parallel.For(0, 10, _ => client.Dispose());

        await Assert.ThrowsAsync<SftpException>(() => stat.InTime());
        await Eventually.TrueAsync(() => told > 0);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task The_owner_may_dispose_when_told_of_the_end()
    {
        SftpClient? client = null;
        await using InProcessServer server = InProcessServer.Start();
        client = await server.ConnectAsync(new ChannelOptions { Closed = _ => client!.Dispose() });

        await server.DisposeAsync();

        Assert.Equal(SftpErrorKind.ConnectionLost, (await client.Ended.InTime()).Kind);
        client.Dispose();
    }

    [Fact]
    public async Task A_caller_may_dispose_when_its_reply_is_in()
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.With(RequestFault.Stall(PacketType.LStat)));
        SftpClient client = await server.ConnectAsync();
        Task<SftpAttributes> other = client.LStatAsync("/", default).AsTask();

        await DisposeAfterReplyAsync().InTime();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => other.InTime());
        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.Contains("closed on this side", exception.Message, StringComparison.Ordinal);

        async Task DisposeAfterReplyAsync()
        {
            await client.StatAsync("/", default);
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_server_that_does_not_read_cannot_hold_a_client_that_goes()
    {
        (StreamPair streams, StreamPair peer) = StreamPair.Connect(capacity: 1000);
        peer.Output.Write(ScriptedPeer.PlainVersion);
        SftpClient client = await SftpClient.OpenAsync(streams.Input, streams.Output, new ChannelOptions(), default).InTime();
        IoBuffer buffer = IoBuffer.Rent(30_000);
        Task write = client.WriteAsync([1], 0, buffer, 30_000, "/a", default).AsTask();
        Task<SftpAttributes> stat = client.StatAsync("/", default).AsTask();
        buffer.Release();

        client.Dispose();

        Assert.Equal(SftpErrorKind.ConnectionLost, (await Assert.ThrowsAsync<SftpException>(() => write.InTime())).Kind);
        Assert.Equal(SftpErrorKind.ConnectionLost, (await Assert.ThrowsAsync<SftpException>(() => stat.InTime())).Kind);
        await Eventually.TrueAsync(() => IsReturned(buffer));
        peer.Dispose();
    }

    [Fact]
    public async Task Dispose_in_the_middle_of_data_says_so()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(
            ScriptedPeer.PlainVersion, Hex.Bytes("00001009 67 00000000 00001000 'the rest does not come'"));
        SftpClient client = await peer.ConnectAsync(new ChannelOptions
        {
            ExplainLoss = static _ => new SftpException(SftpErrorKind.Failure, "The wrong explanation."),
        });
        IoBuffer buffer = IoBuffer.Rent(0x1000);
        Task<int> read = client.ReadAsync([1], 0, buffer, 0x1000, "/a", default).AsTask();
        await Eventually.TrueAsync(() => buffer.Span[0] == (byte)'t');

        client.Dispose();

        Assert.Equal(SftpErrorKind.ConnectionLost, (await Assert.ThrowsAsync<SftpException>(() => read.InTime())).Kind);
        buffer.Release();
        Assert.True(IsReturned(buffer));
    }

    [Fact]
    public async Task A_server_that_closed_its_end_gets_a_moment_for_its_last_words()
    {
        (StreamPair streams, StreamPair peer) = StreamPair.Connect();
        peer.Output.Write(ScriptedPeer.PlainVersion);
        using SftpClient client = await SftpClient.OpenAsync(streams.Input, streams.Output, new ChannelOptions(), default).InTime();
        peer.Input.Dispose();

        Task<SftpAttributes> stat = client.StatAsync("/", default).AsTask();
        peer.Output.Write(Replies.Status(0, StatusCode.PermissionDenied, "I am full"));

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => stat.InTime());
        Assert.Equal("I am full", exception.ServerMessage);
        peer.Dispose();
    }

    [Fact]
    public async Task A_server_that_closed_its_end_and_says_nothing_is_lost()
    {
        (StreamPair streams, StreamPair peer) = StreamPair.Connect();
        peer.Output.Write(ScriptedPeer.PlainVersion);
        ChannelOptions options = new() { LastWordsTimeout = TimeSpan.FromMilliseconds(20) };
        using SftpClient client = await SftpClient.OpenAsync(streams.Input, streams.Output, options, default).InTime();
        peer.Input.Dispose();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => client.StatAsync("/", default).InTime());

        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.IsType<IOException>(exception.InnerException);
        peer.Dispose();
    }

    [Fact]
    public async Task The_owners_explanation_reaches_every_caller_with_an_exception_of_its_own()
    {
        SftpException explanation = new(SftpErrorKind.ConnectionLost, "ssh ended with 255: no route to host");
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.With(RequestFault.Stall(PacketType.Stat)));
        using SftpClient client = await server.ConnectAsync(new ChannelOptions { ExplainLoss = _ => explanation });
        Task<SftpAttributes>[] calls = [client.StatAsync("/", default).AsTask(), client.StatAsync("/", default).AsTask()];

        await server.DisposeAsync();

        SftpException first = await Assert.ThrowsAsync<SftpException>(() => calls[0].InTime());
        SftpException second = await Assert.ThrowsAsync<SftpException>(() => calls[1].InTime());
        Assert.Equal(explanation.Message, first.Message);
        Assert.Equal(explanation.Message, second.Message);
        Assert.NotSame(first, second);
        Assert.Same(explanation, await client.Ended.InTime());
    }

    private static bool IsReturned(IoBuffer buffer)
    {
        try
        {
            return buffer.Array is null;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
