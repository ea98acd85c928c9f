using SftpTools.FileSystems;
using SftpTools.Listing;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>Trees are walked in a stable order, ahead of their reader, and without leaving anything open.</summary>
public sealed class TreeWalkerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Parents_come_before_children_and_each_directory_in_one_piece(int prefetch)
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { EntriesPerName = 2 });
        side.Write("tree/a", "");
        side.Write("tree/b/c/d", "");
        side.Write("tree/b/e", "");
        side.Write("tree/f/g", "");
        side.Write("tree/h", "");

        List<TreeWalker.Found> found = await WalkAsync(side, prefetch, static (_, _) => true);

        Assert.Equal(["a", "b", "f", "h", "b/c", "b/e", "b/c/d", "f/g"], found.Select(f => f.Entry!.Path["/root/tree/".Length..]));
        Assert.Equal("/root/tree/b", found[4].Directory.Path);
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    [Fact]
    public async Task The_depth_is_told_and_what_is_not_descended_into_is_not_listed()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("tree/a/b/c/d", "");
        List<(string, int)> asked = [];

        List<TreeWalker.Found> found = await WalkAsync(side, 4, (entry, depth) =>
        {
            asked.Add((entry.Name, depth));
            return depth < 2;
        });

        Assert.Equal([("a", 1), ("b", 2)], asked);
        Assert.Equal(["a", "b"], found.Select(f => f.Entry!.Name));
        Assert.Equal(2, side.Server.Log.Count(PacketType.OpenDir));
    }

    [Fact]
    public async Task An_unreadable_directory_in_the_middle_is_told_and_the_rest_goes_on()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("tree/a/1", "");
        side.Write("tree/b/2", "");
        side.Write("tree/c/3", "");
        side.SetMode("tree/b", 0x40);

        List<TreeWalker.Found> found = await WalkAsync(side, 16, static (_, _) => true);

        Assert.Equal(["a", "b", "c", "1", null, "3"], found.Select(f => f.Entry?.Name));
        Assert.Equal(SftpErrorKind.PermissionDenied, found[4].Error!.Kind);
        Assert.Equal("/root/tree/b", found[4].Directory.Path);
    }

    [Fact]
    public async Task A_listing_that_fails_halfway_gives_what_it_had_and_then_its_error()
    {
        FaultScript script = (FaultScript.None with { EntriesPerName = 3 })
            .With(RequestFault.Fail(PacketType.ReadDir, 3, StatusCode.Failure, "bad sector"));
        await using ServerSide side = await ServerSide.StartAsync(script);
        for (int i = 0; i < 20; i++)
            side.Write($"tree/{i:00}", "");

        List<TreeWalker.Found> found = await WalkAsync(side, 16, static (_, _) => true);

        // Two of the first six are "." and "..".
        Assert.Equal(4 + 1, found.Count);
        Assert.Equal("bad sector", found[^1].Error!.ServerMessage);
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    [Fact]
    public async Task The_first_entry_of_a_huge_directory_is_there_before_the_last_is_answered()
    {
        TaskCompletionSource rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FaultScript script = (FaultScript.None with { EntriesPerName = 10 })
            .With(RequestFault.Hold(PacketType.ReadDir, 50, rest.Task));
        await using ServerSide side = await ServerSide.StartAsync(script);
        for (int i = 0; i < 5000; i++)
            side.Write($"tree/{i:0000}", "");
        FileEntry root = await side.EntryAsync("tree");
        await using IAsyncEnumerator<TreeWalker.Found> walk = new TreeWalker(side.Files, 16)
            .WalkAsync(root, static (_, _) => new ValueTask<bool>(true), default).GetAsyncEnumerator();

        Assert.True(await walk.MoveNextAsync().InTime());
        Assert.Equal("0000", walk.Current.Entry!.Name);
        rest.SetResult();
        int count = 1;
        while (await walk.MoveNextAsync().InTime())
            count++;

        Assert.Equal(5000, count);
    }

    [Fact]
    public async Task Directories_are_listed_ahead_of_their_reader_and_not_all_at_once()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        for (int i = 0; i < 50; i++)
            side.Write($"tree/{i:00}/file", "");
        FileEntry root = await side.EntryAsync("tree");
        await using IAsyncEnumerator<TreeWalker.Found> walk = new TreeWalker(side.Files, 5)
            .WalkAsync(root, static (_, _) => new ValueTask<bool>(true), default).GetAsyncEnumerator();
        for (int i = 0; i <= 50; i++)
            Assert.True(await walk.MoveNextAsync().InTime());

        // The reader stands at the first entry of the first directory below the root.
        Assert.Equal("/root/tree/00/file", walk.Current.Entry!.Path);
        await side.Server.Log.WhenReceived(PacketType.OpenDir, 1 + 1 + 5).InTime();
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
        Assert.Equal(1 + 1 + 5, side.Server.Log.Count(PacketType.OpenDir));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Cancellation_leaves_nothing_open_and_nothing_running(int readDir)
    {
        using CancellationTokenSource cancellation = new();
        FaultScript script = (FaultScript.None with { EntriesPerName = 3, ReplyDelay = TimeSpan.FromMilliseconds(1) })
            .With(RequestFault.Do(PacketType.ReadDir, readDir, cancellation.Cancel));
        await using ServerSide side = await ServerSide.StartAsync(script);
        for (int i = 0; i < 30; i++)
            side.Write($"tree/{i % 5}/{i:00}", "");
        FileEntry root = await side.EntryAsync("tree");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TreeWalker.Found _ in new TreeWalker(side.Files, 16)
                .WalkAsync(root, static (_, _) => new ValueTask<bool>(true), cancellation.Token))
            {
            }
        });

        await Eventually.TrueAsync(() => side.OpenHandles == 0 && side.Session.Latest.Client.InFlight == 0);
    }

    [Fact]
    public async Task A_reader_that_goes_away_leaves_nothing_open()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { EntriesPerName = 5 });
        for (int i = 0; i < 5000; i++)
            side.Write($"tree/{i % 3}/{i:0000}", "");
        FileEntry root = await side.EntryAsync("tree");

        await foreach (TreeWalker.Found found in new TreeWalker(side.Files, 16)
            .WalkAsync(root, static (_, _) => new ValueTask<bool>(true), default))
        {
            if (found.Entry!.Name == "0003")
                break;
        }

        await Eventually.TrueAsync(() => side.OpenHandles == 0 && side.Session.Latest.Client.InFlight == 0);
    }

    private static async Task<List<TreeWalker.Found>> WalkAsync(CopySide side, int prefetch, Func<FileEntry, int, bool> descend)
    {
        List<TreeWalker.Found> found = [];
        FileEntry root = await side.EntryAsync("tree");
        TreeWalker walker = new(side.Files, prefetch);
        await foreach (TreeWalker.Found one in walker.WalkAsync(root, Descend, default))
            found.Add(one);
        return found;

        ValueTask<bool> Descend(FileEntry entry, int depth) =>
            new(entry.Type == FileEntryType.Directory && descend(entry, depth));
    }
}
