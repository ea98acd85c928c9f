using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
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
