using System.Buffers;
using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>A cancelled caller leaves at once; id, block and handle stay accounted for until the reply.</summary>
public sealed class CancellationTests : IDisposable
{
    private const int Block = 20_000;

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();

    public void Dispose() => _cancellation.Dispose();

    [Fact]
    public async Task Data_for_64_cancelled_reads_goes_nowhere_else()
    {
        const int Window = 64;
        await using InProcessServer server = InProcessServer.Start(
            FaultScript.None.With(RequestFault.Hold(PacketType.Read, 0, _release.Task)));
        server.Tree.AddFile("/a", new byte[Window * Block]);
        using SftpClient client = await server.ConnectAsync();
        byte[] handle = await client.OpenAsync("/a", OpenFlags.Read, SftpAttributes.None, default).InTime();
        IoBuffer[] buffers = [.. Enumerable.Range(0, Window).Select(static _ => IoBuffer.Rent(Block))];
        Task<int>[] reads = [.. buffers.Select((buffer, i) =>
            client.ReadAsync(handle, i * Block, buffer, Block, "/a", _cancellation.Token).AsTask())];
        await server.Log.WhenReceived(PacketType.Read, Window).InTime();

        await _cancellation.CancelAsync();

        foreach (Task<int> read in reads)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.InTime());
        Assert.Equal(Window, client.InFlight);
        foreach (IoBuffer buffer in buffers)
        {
            buffer.Release();
            Assert.Equal(Block, buffer.Span.Length); // Still held for the reply, so not in the pool.
        }
        byte[][] reused = [.. buffers.Select(static _ => ArrayPool<byte>.Shared.Rent(IoBuffer.Headroom + Block))];
        foreach (byte[] array in reused)
            array.AsSpan().Fill(0x5A);

        _release.SetResult();

        await Eventually.TrueAsync(() => client.InFlight == 0);
        Assert.All(buffers, static buffer => Assert.Throws<ObjectDisposedException>(() => buffer.Array));
        Assert.All(reused, static array => Assert.Equal(-1, array.AsSpan().IndexOfAnyExcept((byte)0x5A)));
        foreach (byte[] array in reused)
            ArrayPool<byte>.Shared.Return(array);
        await client.CloseAsync(handle, "/a", default).InTime();
    }

    [Fact]
    public async Task A_cancelled_write_is_whole_and_its_block_free_once_it_is_written_out()
    {
        await using InProcessServer server = InProcessServer.Start(
            FaultScript.None.With(RequestFault.Hold(PacketType.Write, 1, _release.Task)));
        using SftpClient client = await server.ConnectAsync();
        byte[] handle = await OpenNewAsync(client, "/a");
        IoBuffer buffer = IoBuffer.Rent(Block);
        buffer.Span.Fill(7);
        Task write = client.WriteAsync(handle, 0, buffer, Block, "/a", _cancellation.Token).AsTask();
        await server.Log.WhenReceived(PacketType.Write, 1).InTime();

        await _cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.InTime());
        Assert.Equal(1, client.InFlight);
        buffer.Release();
        await Eventually.TrueAsync(() => IsFree(buffer));
        _release.SetResult();
        await Eventually.TrueAsync(() => client.InFlight == 0);
        Assert.Equal(Enumerable.Repeat((byte)7, Block), server.Tree.ReadAll("/a"));
    }

    private static bool IsFree(IoBuffer buffer)
    {
        try
        {
            _ = buffer.Array;
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    [Fact]
    public async Task A_write_that_waits_behind_a_full_pipe_leaves_whole_though_cancelled()
    {
        (StreamPair streams, StreamPair peer) = StreamPair.Connect(capacity: 1000);
        peer.Output.Write(ScriptedPeer.PlainVersion);
        using SftpClient client = await SftpClient.OpenAsync(streams.Input, streams.Output, new ChannelOptions(), default).InTime();
        List<Task> writes = [];
        for (int i = 0; i < 5; i++)
        {
            IoBuffer buffer = IoBuffer.Rent(Block);
            buffer.Span.Fill((byte)i);
            writes.Add(client.WriteAsync([1], i * Block, buffer, Block, "/a", _cancellation.Token).AsTask());
            buffer.Release();
        }

        await _cancellation.CancelAsync();
        foreach (Task write in writes)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.InTime());

        byte[] received = new byte[9 + (5 * (Block + 26))];
        await Task.Run(() => peer.Input.ReadExactly(received)).InTime();
        for (int i = 0; i < 5; i++)
            Assert.Equal(-1, received.AsSpan(9 + (i * (Block + 26)) + 26, Block).IndexOfAnyExcept((byte)i));
        peer.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handle_that_comes_too_late_is_closed(bool directory)
    {
        await using InProcessServer server = InProcessServer.Start(
            FaultScript.None.With(RequestFault.Hold(directory ? PacketType.OpenDir : PacketType.Open, 1, _release.Task)));
        server.Tree.AddFile("/d/a", "content");
        using SftpClient client = await server.ConnectAsync();
        Task<byte[]> open = directory
            ? client.OpenDirAsync("/d", _cancellation.Token).AsTask()
            : client.OpenAsync("/d/a", OpenFlags.Read, SftpAttributes.None, _cancellation.Token).AsTask();
        await server.Log.WhenReceived(directory ? PacketType.OpenDir : PacketType.Open, 1).InTime();
        await _cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open.InTime());
        await Eventually.TrueAsync(() => server.OpenHandles == 1);

        _release.SetResult();

        await server.Log.WhenReceived(PacketType.Close, 1).InTime();
        await Eventually.TrueAsync(() => server.OpenHandles == 0 && client.InFlight == 0);
    }

    [Fact]
    public async Task Late_replies_of_any_kind_do_no_harm()
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None
            .With(RequestFault.Hold(PacketType.Stat, 0, _release.Task))
            .With(RequestFault.Hold(PacketType.RealPath, 0, _release.Task))
            .With(RequestFault.Hold(PacketType.Remove, 0, _release.Task))
            .With(RequestFault.Hold(PacketType.Extended, 2, _release.Task)));
        using SftpClient client = await server.ConnectAsync();
        Task[] calls =
        [
            client.StatAsync("/", _cancellation.Token).AsTask(),
            client.StatAsync("/none", _cancellation.Token).AsTask(),
            client.RealPathAsync(".", _cancellation.Token).AsTask(),
            client.RemoveAsync("/none", _cancellation.Token).AsTask(),
            client.StatVfsAsync("/", _cancellation.Token).AsTask(),
        ];
        await server.Log.WhenReceived(PacketType.Extended, 2).InTime();
        await _cancellation.CancelAsync();
        foreach (Task call in calls)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());

        // Many other requests pass the slots of the cancelled ones by.
        for (int i = 0; i < 3000; i++)
            await client.LStatAsync("/", default).InTime();
        Assert.Equal(calls.Length, client.InFlight);
        _release.SetResult();

        await Eventually.TrueAsync(() => client.InFlight == 0);
        await client.LStatAsync("/", default).InTime();
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_token_cancelled_before_sends_nothing()
    {
        await using InProcessServer server = InProcessServer.Start();
        using SftpClient client = await server.ConnectAsync();
        await _cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.StatAsync("/", _cancellation.Token).InTime());

        await client.LStatAsync("/", default).InTime();
        Assert.Equal(0, server.Log.Count(PacketType.Stat));
        Assert.Equal(0, client.InFlight);
    }

    [Fact]
    public async Task A_caller_who_waits_for_room_can_leave()
    {
        await using InProcessServer server = InProcessServer.Start(
            FaultScript.None.With(RequestFault.Hold(PacketType.Stat, 0, _release.Task)));
        using SftpClient client = await server.ConnectAsync();
        Task<SftpAttributes>[] all = [.. Enumerable.Range(0, PendingTable.Capacity).Select(_ => client.StatAsync("/", default).AsTask())];
        Task<SftpAttributes> late = client.LStatAsync("/", _cancellation.Token).AsTask();

        await _cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late.InTime());
        _release.SetResult();
        await Task.WhenAll(all).InTime();
        Assert.Equal(0, server.Log.Count(PacketType.LStat));
        Assert.Equal(0, client.InFlight);
    }

    private static Task<byte[]> OpenNewAsync(SftpClient client, string path) =>
        client.OpenAsync(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate, SftpAttributes.None, default).InTime();
}
