using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Names;
using SftpTools.Transports;

namespace SftpTools.Tests.Transfer;

/// <summary>Source and target are one file under two names: nothing is emptied, and a tree does not go into itself.</summary>
public sealed class SameFileTests
{
    private static readonly TransferOptions s_direct = new() { Direct = true, RetryCount = 0 };

    public static TheoryData<string, bool, bool> Aliases()
    {
        TheoryData<string, bool, bool> table = [];
        foreach (string alias in new[] { "hard", "self/file", "link" })
        {
            table.Add(alias, false, false);
            table.Add(alias, true, false);
            table.Add(alias, true, true);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Aliases))]
    public async Task A_direct_copy_onto_an_alias_is_refused_and_empties_nothing(string alias, bool otherSession, bool resume)
    {
        await using Rig rig = await Rig.StartAsync(FaultScript.None with { Limits = (34000, 1024, 1024, 0) });
        byte[] content = TestBytes.Make(5000);
        rig.Side.Write("file", content);
        rig.Side.MakeLink("link", "file");
        rig.Side.MakeLink("self", ".");
        await ((SftpFileSystem)rig.Side.Files).CreateHardLinkAsync("/root/hard", "/root/file", default).AsTask().InTime();

        await rig.CopyAsync(otherSession, s_direct with { Resume = resume, MoveSource = true }, "file", alias);

        Assert.Contains("the same file", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        Assert.Equal(content, rig.Side.ReadBytes("file"));
        Assert.Equal(["file", "hard", "link@", "self@"], rig.Side.Names());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5000)]
    public async Task Where_it_cannot_be_told_nothing_is_emptied_either(int length)
    {
        FaultScript script = (FaultScript.None with { Limits = (34000, 1024, 1024, 0) })
            .With(RequestFault.Fail(PacketType.SetStat, 0, StatusCode.PermissionDenied));
        await using Rig rig = await Rig.StartAsync(script);
        byte[] content = TestBytes.Make(length);
        rig.Side.Write("file", content);
        await ((SftpFileSystem)rig.Side.Files).CreateHardLinkAsync("/root/hard", "/root/file", default).AsTask().InTime();

        await rig.CopyAsync(otherSession: true, s_direct, "file", "hard");

        Assert.Equal(content, rig.Side.ReadBytes("file"));
    }

    [Fact]
    public async Task A_copy_of_the_same_length_and_time_is_no_alias()
    {
        DateTime then = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        await using Rig rig = await Rig.StartAsync(FaultScript.None);
        foreach ((string name, string text) in new[] { ("file", "new"), ("other", "old") })
        {
            rig.Side.Write(name, text);
            rig.Side.SetTime(name, then);
        }

        await rig.CopyAsync(otherSession: true, s_direct, "file", "other");

        rig.Record.AllWell(1);
        Assert.Equal("new", rig.Side.Read("other"));
        Assert.Equal(then, rig.Side.GetTime("other"));
    }

    [Theory]
    [InlineData("tree/sub", false)]
    [InlineData("tree/sub", true)]
    [InlineData("into/copy", false)]
    [InlineData("into/copy", true)]
    [InlineData("into", false)]
    public async Task A_tree_is_not_copied_into_itself_whatever_the_way(string targetPath, bool otherSession)
    {
        await using Rig rig = await Rig.StartAsync(FaultScript.None);
        rig.Side.Write("tree/file", "x");
        rig.Side.MakeDirectory("tree/deep");
        rig.Side.MakeLink("into", "tree/deep");
        rig.Side.MakeLink("same", "tree");

        await rig.CopyAsync(otherSession, new TransferOptions { RetryCount = 0, MoveSource = true }, "same", targetPath);

        Assert.Contains("into itself", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        Assert.Equal(["into@", "same@", "tree/", "tree/deep/", "tree/file"], rig.Side.Names());
    }

    [Theory]
    [InlineData("mount/sub", "tree/sub", false, false)]
    [InlineData("mount/sub", "tree/sub", true, true)]
    [InlineData("mount/sub", null, true, false)]
    [InlineData("mount/deep", null, false, false)]
    [InlineData("mount/deep", null, true, true)]
    [InlineData("view", "view/deep", false, false)]
    [InlineData("view", "view/deep", true, true)]
    [InlineData("view", null, true, false)]
    [InlineData("view/more/new", "view/more/new", true, false)]
    public async Task A_tree_is_not_copied_into_itself_where_no_path_tells(string targetPath, string? existing, bool otherSession, bool move)
    {
        await using Rig rig = await Rig.StartAsync(FaultScript.None);
        rig.Side.Write("tree/file", "x");
        rig.Side.Write("tree/deep/lower/other", "y");
        rig.Side.MakeDirectory("tree/deep/lower/more");
        rig.Side.Server.Tree.Mount(rig.Side.PathOf("mount"), rig.Side.PathOf("tree"));
        rig.Side.Server.Tree.Mount(rig.Side.PathOf("view"), rig.Side.PathOf("tree/deep/lower"));
        if (existing is not null)
            rig.Side.MakeDirectory(existing);

        await rig.CopyAsync(otherSession, new TransferOptions { RetryCount = 0, MoveSource = move }, "tree", targetPath);

        // What the copy makes may be too late for the listing of the directory it is in. Then the tree ends there, too.
        if (existing is not null || !rig.Record.Failed.IsEmpty)
            Assert.Contains("into itself", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        IReadOnlyList<string> names = rig.Side.Names();
        Assert.All(names, name => Assert.InRange(name.Count(character => character == '/'), 0, 12));
        Assert.DoesNotContain(names, name => name.EndsWith(TemporaryName.Suffix, StringComparison.Ordinal));
        Assert.Contains(names, name => name.StartsWith("tree/", StringComparison.Ordinal) && name.EndsWith("/file", StringComparison.Ordinal));
        Assert.Contains(names, name => name.StartsWith("tree/", StringComparison.Ordinal) && name.EndsWith("/other", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tree_is_not_copied_onto_itself_where_no_path_tells()
    {
        await using Rig rig = await Rig.StartAsync(FaultScript.None);
        rig.Side.Write("tree/file", "x");
        rig.Side.Write($"tree/{TemporaryName.For("file", 1)}", "x");
        rig.Side.Server.Tree.Mount(rig.Side.PathOf("mount"), rig.Side.PathOf("tree"));

        await rig.CopyAsync(otherSession: true, new TransferOptions { RetryCount = 0 }, "tree", "mount");

        Assert.Contains("into itself", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        Assert.Equal("x", rig.Side.Read("tree/file"));
    }

    [Theory]
    [InlineData("other/deep", 0)]
    [InlineData("copy", 1)]
    [InlineData("deep/deep", 1)]
    public async Task A_name_that_comes_twice_is_asked_about_once_and_copied(string inner, int markers)
    {
        await using Rig rig = await Rig.StartAsync(FaultScript.None);
        rig.Side.Write($"tree/{inner}/file", "x");
        rig.Side.Write($"tree/{inner}/tree/file", "x");
        rig.Side.Write($"tree/{inner}/tree/tree/file", "x");

        await rig.CopyAsync(otherSession: true, new TransferOptions { RetryCount = 0 }, "tree", "copy");

        rig.Record.AllWell(3);
        Assert.Equal(["file"], rig.Side.Names().Where(name => name.StartsWith("copy/", StringComparison.Ordinal) && !name.EndsWith('/')).Select(Path.GetFileName).Distinct());
        Assert.Equal(6 + markers, rig.Side.Server.Log.Count(PacketType.Open));
    }

    [Fact]
    public async Task A_tree_beside_its_like_is_copied()
    {
        await using Rig rig = await Rig.StartAsync(FaultScript.None);
        rig.Side.Write("tree/file", "x");

        await rig.CopyAsync(otherSession: false, new TransferOptions { RetryCount = 0 }, "tree", "tree2");

        rig.Record.AllWell(1);
        Assert.Equal(["tree/", "tree/file", "tree2/", "tree2/file"], rig.Side.Names());
    }

    /// <summary>One server that is both source and target, through one session or two.</summary>
    private sealed class Rig(ServerSide side, SftpSession other) : IAsyncDisposable
    {
        public ServerSide Side => side;

        public TransferRecord Record { get; } = new();

        public static async Task<Rig> StartAsync(FaultScript script)
        {
            ServerSide side = await ServerSide.StartAsync(script);
            return new Rig(side, await side.Transport.OpenSessionAsync(new ConnectionOptions { HostName = "memory" }));
        }

        public async Task CopyAsync(bool otherSession, TransferOptions options, string name, string targetName)
        {
            IFileSystem target = otherSession ? other.Files : side.Files;
            FileEntry entry = (await side.Files.GetEntryAsync(side.PathOf(name), followLink: true, default).InTime())!;
            await new TransferJob(side.Files, target, options, Record)
                .RunAsync([new TransferItem(entry, side.PathOf(targetName))], default).InTime();
        }

        public async ValueTask DisposeAsync()
        {
            await other.CloseAsync().InTime();
            await side.DisposeAsync();
        }
    }
}
