using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>More requests than the table holds, and many tasks that mix verbs and change their minds.</summary>
public sealed class ManyRequestsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task More_requests_than_the_table_holds_all_complete(int reorder)
    {
        await using InProcessServer server = InProcessServer.Start(new FaultScript { ReorderWindow = reorder });
        for (int i = 0; i < 10; i++)
            server.Tree.AddFile($"/f{i}", new byte[i]);
        using SftpClient client = await server.ConnectAsync();

        Task<SftpAttributes>[] calls = [.. Enumerable.Range(0, 3 * PendingTable.Capacity)
            .Select(i => client.StatAsync($"/f{i % 10}", default).AsTask())];

        Assert.InRange(client.InFlight, 0, PendingTable.Capacity);
        SftpAttributes[] replies = await Task.WhenAll(calls).InTime();
        Assert.All(replies.Index(), static reply => Assert.Equal((ulong)(reply.Index % 10), reply.Item.Size));
        Assert.Equal(0, client.InFlight);
    }

    [Fact]
    public async Task More_requests_than_the_table_holds_all_fail_when_the_connection_ends()
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.With(RequestFault.Stall(PacketType.Stat)));
        SftpClient client = await server.ConnectAsync();
        Task<SftpAttributes>[] calls = [.. Enumerable.Range(0, (2 * PendingTable.Capacity) + 100)
            .Select(_ => client.StatAsync("/", default).AsTask())];
        Assert.Equal(PendingTable.Capacity, client.InFlight);

        client.Dispose();

        foreach (Task<SftpAttributes> call in calls)
            Assert.Equal(SftpErrorKind.ConnectionLost, (await Assert.ThrowsAsync<SftpException>(() => call.InTime())).Kind);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 8)]
    public async Task Many_tasks_mix_verbs_and_cancel_at_random(int seed, int reorder)
    {
        await using InProcessServer server = InProcessServer.Start(new FaultScript { ReorderWindow = reorder, Seed = seed });
        using SftpClient client = await server.ConnectAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            task => Task.Run(() => LiveAsync(client, $"/t{task}", new Random((seed * 1000) + task))))).InTime();

        await Eventually.TrueAsync(() => client.InFlight == 0 && server.OpenHandles == 0);
        await client.StatAsync("/", default).InTime();
        Assert.Empty(server.Complaints);
        Assert.False(client.Ended.IsCompleted);
    }

    [Fact]
    public async Task Many_tasks_end_when_the_connection_is_cut_under_them()
    {
        for (int cut = 1000; cut < 40_000; cut += 3001)
        {
            await using InProcessServer server = InProcessServer.Start(new FaultScript { CutAfterBytes = cut });
            using SftpClient client = await server.ConnectAsync();

            Task[] tasks = [.. Enumerable.Range(0, 10).Select(
                task => Task.Run(() => LiveAsync(client, $"/t{task}", new Random(cut + task))))];

            foreach (Task task in tasks)
            {
                SftpException exception = await Assert.ThrowsAsync<SftpException>(() => task.InTime());
                Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
            }
            Assert.Equal(0, client.InFlight);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Requests_that_wait_for_room_leave_in_the_order_of_their_calls(int reorder)
    {
        await using InProcessServer server = InProcessServer.Start(new FaultScript { ReorderWindow = reorder });
        using SftpClient client = await server.ConnectAsync();
        const int files = 600;

        // A server gives the handle of a closed file to the next one: a late write would land in another file.
        Task<byte[]>[] opening = [.. Enumerable.Range(0, files).Select(i =>
            client.OpenAsync($"/f{i}", OpenFlags.Write | OpenFlags.Create, SftpAttributes.None, default).AsTask())];
        byte[][] handles = await Task.WhenAll(opening).InTime();
        List<Task> replies = [];
        for (int i = 0; i < files; i++)
        {
            for (int part = 0; part < 4; part++)
            {
                IoBuffer buffer = IoBuffer.Rent(1);
                buffer.Span[0] = BitConverter.GetBytes(i)[part];
                replies.Add(client.WriteAsync(handles[i], part, buffer, 1, $"/f{i}", default).AsTask());
                // The write holds the block while it waits; here it is free for the next.
                buffer.Release();
            }
            replies.Add(client.CloseAsync(handles[i], $"/f{i}", default).AsTask());
        }

        await Task.WhenAll(replies).InTime();
        for (int i = 0; i < files; i++)
            Assert.Equal(BitConverter.GetBytes(i), server.Tree.ReadAll($"/f{i}"));
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_while_it_waits_for_room_is_never_sent()
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.With(RequestFault.Stall(PacketType.Stat)));
        SftpClient client = await server.ConnectAsync();
        Task[] stalled = [.. Enumerable.Range(0, PendingTable.Capacity).Select(_ => client.StatAsync("/", default).AsTask())];
        using CancellationTokenSource cancellation = new();
        Task late = client.MkDirAsync("/late", SftpAttributes.None, cancellation.Token).AsTask();
        Assert.False(late.IsCompleted);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late.InTime());
        client.Dispose();
        foreach (Task call in stalled)
            await Assert.ThrowsAsync<SftpException>(() => call.InTime());
        Assert.Null(server.Tree.Find("/late"));
    }

    /// <summary>Creates, writes, reads back and removes in a directory of its own; some requests are cancelled on the way.</summary>
    private static async Task LiveAsync(SftpClient client, string root, Random random)
    {
        await client.MkDirAsync(root, SftpAttributes.None, default);
        for (int round = 0; round < 15; round++)
        {
            string path = $"{root}/f{round}";
            byte[] content = new byte[random.Next(30_000)];
            random.NextBytes(content);
            byte[] handle = await client.OpenAsync(
                path, OpenFlags.Read | OpenFlags.Write | OpenFlags.Create, SftpAttributes.None, default);
            await MaybeAsync(random, token => client.StatAsync(root, token).AsTask());
            IoBuffer buffer = IoBuffer.Rent(30_000);
            content.CopyTo(buffer.Span);
            await client.WriteAsync(handle, 0, buffer, content.Length, path, default);
            buffer.Release();
            await MaybeAsync(random, token => client.OpenAsync(path, OpenFlags.Read, SftpAttributes.None, token).AsTask(), opened =>
                client.CloseAsync(opened, path, default).AsTask());
            await MaybeAsync(random, token => ReadAsync(client, handle, token));
            Assert.Equal(content, await ReadAsync(client, handle, default));
            await MaybeAsync(random, token => client.RealPathAsync(path, token).AsTask());
            await MaybeAsync(random, token => client.OpenDirAsync(root, token).AsTask(), opened =>
                client.CloseAsync(opened, root, default).AsTask());
            await client.RenameAsync(path, path + "x", default);
            await client.CloseAsync(handle, path, default);
            await client.RemoveAsync(path + "x", default);
        }
        await client.RmDirAsync(root, default);
    }

    private static async Task<byte[]> ReadAsync(SftpClient client, byte[] handle, CancellationToken cancellationToken)
    {
        IoBuffer buffer = IoBuffer.Rent(30_001);
        try
        {
            int read = await client.ReadAsync(handle, 0, buffer, 30_001, "", cancellationToken);
            return buffer.Span[..read].ToArray();
        }
        finally
        {
            buffer.Release();
        }
    }

    /// <summary>Makes the call and, in half of the cases, cancels it at some moment; undoes it when it succeeded.</summary>
    private static async Task MaybeAsync<T>(Random random, Func<CancellationToken, Task<T>> call, Func<T, Task>? undo = null)
    {
        using CancellationTokenSource cancellation = new();
        int spins = random.Next(2) == 0 ? -1 : random.Next(20_000);
        Task<T> task = call(cancellation.Token);
        if (spins >= 0)
        {
            Thread.SpinWait(spins);
            await cancellation.CancelAsync();
        }
        try
        {
            T result = await task;
            if (undo is not null)
                await undo(result);
        }
        catch (OperationCanceledException)
        {
            Assert.True(cancellation.IsCancellationRequested);
        }
    }
}
