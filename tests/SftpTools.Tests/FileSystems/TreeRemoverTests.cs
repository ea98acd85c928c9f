using SftpTools.Operations;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>Trees go with many requests in flight, and whatever stands in the way is told once.</summary>
public sealed class TreeRemoverTests
{
    private readonly List<SftpException> _failures = [];

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task A_tree_goes_whole_also_when_answers_come_in_another_order(int reorder)
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { EntriesPerName = 3, ReorderWindow = reorder });
        for (int i = 0; i < 40; i++)
        {
            for (int j = 0; j < 5; j++)
                side.Write($"tree/d{i}/e{j % 2}/f{j}", "x");
        }
        side.MakeDirectory("tree/empty");
        side.MakeLink("tree/d1/up", "../..");
        side.Write("other", "x");

        TreeRemover remover = Remover(side);
        Assert.True(await remover.RemoveTreeAsync("/root/tree", default).InTime());

        Assert.Equal(["other"], side.Names());
        Assert.Empty(_failures);
        Assert.Equal(201, remover.FilesRemoved);
        Assert.Equal(122, remover.DirectoriesRemoved);
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    [Fact]
    public async Task More_subdirectories_than_are_held_go_in_several_listings()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        for (int i = 0; i < 4200; i++)
            side.MakeDirectory($"tree/d{i}");

        Assert.True(await Remover(side).RemoveTreeAsync("/root/tree", default).InTime());

        Assert.Empty(side.Names());
    }

    [Fact]
    public async Task What_cannot_be_removed_is_told_once_and_the_rest_goes()
    {
        FaultScript script = FaultScript.None.With(RequestFault.Fail(PacketType.Remove, 2, StatusCode.PermissionDenied, "busy"));
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("tree/a/1", "");
        side.Write("tree/a/2", "");
        side.Write("tree/a/3", "");
        side.Write("tree/b/4", "");

        Assert.False(await Remover(side).RemoveTreeAsync("/root/tree", default).InTime());

        SftpException failure = Assert.Single(_failures);
        Assert.Equal(SftpErrorKind.PermissionDenied, failure.Kind);
        Assert.Equal(1, side.Names().Count(name => !name.EndsWith('/')));
    }

    [Fact]
    public async Task What_cannot_be_removed_stays_also_where_RMDIR_takes_full_directories()
    {
        FaultScript script = FaultScript.None.With(RequestFault.Fail(PacketType.Remove, 2, StatusCode.PermissionDenied, "busy"));
        await using ServerSide side = await ServerSide.StartAsync(script with { RemovesFullDirectories = true });
        side.Write("tree/a/1", "");
        side.Write("tree/a/2", "");
        side.Write("tree/a/3", "");

        Assert.False(await Remover(side).RemoveTreeAsync("/root/tree", default).InTime());

        Assert.Single(_failures);
        Assert.Equal(1, side.Names().Count(name => !name.EndsWith('/')));
    }

    [Fact]
    public async Task A_directory_goes_when_the_server_has_said_that_its_files_are_gone()
    {
        TaskCompletionSource answer = new();
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(RequestFault.Hold(PacketType.Remove, 1, answer.Task)));
        side.Write("tree/1", "");
        side.Write("tree/2", "");

        Task<bool> removal = Remover(side).RemoveTreeAsync("/root/tree", default);
        await Eventually.TrueAsync(() => Count(side, PacketType.Remove) == 2);
        await Task.Delay(100);
        int early = Count(side, PacketType.RmDir);
        answer.SetResult();

        Assert.True(await removal.InTime());
        Assert.Equal(0, early);
        Assert.Empty(side.Names());

        static int Count(ServerSide side, PacketType type) => side.Server.Log.Entries.Count(entry => entry.Type == type);
    }

    [Fact]
    public async Task What_is_written_into_a_directory_meanwhile_goes_too()
    {
        ServerSide? side = null;
        FaultScript script = FaultScript.None.With(RequestFault.Do(PacketType.RmDir, 1, () => side!.Write("tree/late", "x")));
        await using ServerSide started = side = await ServerSide.StartAsync(script);
        side.Write("tree/early", "x");

        Assert.True(await Remover(side).RemoveTreeAsync("/root/tree", default).InTime());

        Assert.Empty(side.Names());
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task A_directory_that_fills_for_ever_is_an_error()
    {
        ServerSide? side = null;
        FaultScript script = FaultScript.None.With(RequestFault.Do(PacketType.RmDir, 0, () => side!.Write("tree/late", "x")));
        await using ServerSide started = side = await ServerSide.StartAsync(script);
        side.Write("tree/early", "x");

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => Remover(side).RemoveTreeAsync("/root/tree", default).InTime());
        Assert.Equal(SftpErrorKind.Failure, exception.Kind);
    }

    [Fact]
    public async Task What_somebody_else_has_removed_is_gone()
    {
        FaultScript script = FaultScript.None
            .With(RequestFault.FailAfter(PacketType.Remove, 1, StatusCode.NoSuchFile))
            .With(RequestFault.FailAfter(PacketType.RmDir, 1, StatusCode.NoSuchFile));
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("tree/a/1", "");

        Assert.True(await Remover(side).RemoveTreeAsync("/root/tree", default).InTime());
        Assert.Empty(side.Names());
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task A_link_that_takes_the_place_of_a_directory_is_not_entered()
    {
        ServerSide? side = null;
        FaultScript script = FaultScript.None.With(RequestFault.Do(PacketType.ReadLink, 2, () =>
        {
            side!.Server.Tree.RemoveDirectory("/root/tree/sub");
            side.MakeLink("tree/sub", "/root/precious");
        }));
        await using ServerSide started = side = await ServerSide.StartAsync(script);
        side.MakeDirectory("tree/sub");
        side.Write("precious/file", "x");

        Assert.False(await Remover(side).RemoveTreeAsync("/root/tree", default).InTime());

        Assert.Contains("precious/file", side.Names());
        Assert.Contains("is none any more", Assert.Single(_failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_listed_goes_when_it_is_empty_and_is_told_when_not()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.MakeDirectory("tree/empty");
        side.Write("tree/full/file", "x");
        side.SetMode("tree/empty", 0x40);
        side.SetMode("tree/full", 0x40);

        Assert.False(await Remover(side).RemoveTreeAsync("/root/tree", default).InTime());

        Assert.Equal(["tree/", "tree/full/", "tree/full/file"], side.Names());
        SftpException failure = Assert.Single(_failures);
        Assert.Equal(SftpErrorKind.PermissionDenied, failure.Kind);
        Assert.Equal("list", failure.Operation);
    }

    [Fact]
    public async Task A_lost_connection_ends_it_with_one_error()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { CutAfterPacket = 60 });
        for (int i = 0; i < 200; i++)
            side.Write($"tree/d{i % 10}/f{i}", "x");

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => Remover(side).RemoveTreeAsync("/root/tree", default).InTime());
        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once_though_the_server_is_silent()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None.With(RequestFault.Stall(PacketType.Remove)));
        side.Write("tree/a/1", "");
        side.Write("tree/b/2", "");
        using CancellationTokenSource stop = new();

        Task<bool> removal = Remover(side).RemoveTreeAsync("/root/tree", stop.Token);
        await side.Server.Log.WhenReceived(PacketType.Remove, 2).InTime();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removal.InTime());
    }

    private TreeRemover Remover(ServerSide side) => new(side.Session.Files, failure =>
    {
        lock (_failures)
            _failures.Add(failure);
    });
}
