using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;

namespace SftpTools.Tests.Protocol;

/// <summary>Who gets the outcome of a request, and who holds its block until then.</summary>
public sealed class PendingRequestTests
{
    private static readonly Reply s_ok = new(PacketType.Status, StatusCode.Ok, null, 0);

    [Fact]
    public async Task The_reply_reaches_the_caller_and_the_block_is_free()
    {
        IoBuffer buffer = IoBuffer.Rent(10);
        PendingRequest request = PendingRequest.Rent(PacketType.Read, buffer, 10);
        ValueTask<Reply> task = request.AsValueTask(CancellationToken.None);
        buffer.Release();
        Assert.Equal(10, buffer.Span.Length);

        Assert.True(request.Complete(s_ok));

        Assert.Equal(s_ok, await task.InTime());
        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
    }

    [Fact]
    public async Task A_cancelled_caller_leaves_at_once_and_the_block_stays_until_the_reply()
    {
        using CancellationTokenSource cancellation = new();
        IoBuffer buffer = IoBuffer.Rent(10);
        PendingRequest request = PendingRequest.Rent(PacketType.Read, buffer, 10);
        ValueTask<Reply> task = request.AsValueTask(cancellation.Token);
        buffer.Release();

        await cancellation.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.Same(buffer, request.Buffer);
        Assert.Equal(10, buffer.Span.Length);
        Assert.False(request.Complete(s_ok));
        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_counts_too()
    {
        PendingRequest request = PendingRequest.Rent(PacketType.Stat, null, 0);

        ValueTask<Reply> task = request.AsValueTask(new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());
        Assert.False(request.Complete(s_ok));
    }

    [Fact]
    public async Task A_fault_reaches_the_caller_and_frees_the_block()
    {
        IoBuffer buffer = IoBuffer.Rent(10);
        PendingRequest request = PendingRequest.Rent(PacketType.Write, buffer, 0);
        ValueTask<Reply> task = request.AsValueTask(CancellationToken.None);
        buffer.Release();

        request.Fail(new InvalidOperationException("gone"));

        Assert.Equal("gone", (await Assert.ThrowsAsync<InvalidOperationException>(() => task.InTime())).Message);
        Assert.Throws<ObjectDisposedException>(() => buffer.Array);
    }

    [Fact]
    public async Task A_reply_before_the_caller_waits_is_kept_and_a_late_cancellation_changes_nothing()
    {
        using CancellationTokenSource cancellation = new();
        PendingRequest request = PendingRequest.Rent(PacketType.Stat, null, 0);
        Assert.True(request.Complete(s_ok));

        ValueTask<Reply> task = request.AsValueTask(cancellation.Token);
        await cancellation.CancelAsync();

        Assert.Equal(s_ok, await task.InTime());
    }

    [Fact]
    public async Task Reply_and_cancellation_at_the_same_time_have_one_winner()
    {
        for (int i = 0; i < 2000; i++)
        {
            using CancellationTokenSource cancellation = new();
            IoBuffer buffer = IoBuffer.Rent(10);
            PendingRequest request = PendingRequest.Rent(PacketType.Read, buffer, 10);
            ValueTask<Reply> task = request.AsValueTask(cancellation.Token);
            buffer.Release();
            using Barrier barrier = new(2);
            Task<bool> completion = Task.Run(() =>
            {
                barrier.SignalAndWait();
                return request.Complete(s_ok);
            });
            barrier.SignalAndWait();
            cancellation.Cancel();

            bool arrived;
            try
            {
                arrived = (await task.InTime()).IsOk;
            }
            catch (OperationCanceledException)
            {
                arrived = false;
            }

            Assert.Equal(arrived, await completion.InTime());
            Assert.Throws<ObjectDisposedException>(() => buffer.Array);
        }
    }
}
