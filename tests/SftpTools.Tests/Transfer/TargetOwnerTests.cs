using SftpTools.Native;
using SftpTools.Protocol;
using SftpTools.Tests.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>Whose the target is, and what it may do: kept where it is replaced, told where it is not, and refused where it is another's.</summary>
public sealed class TargetOwnerTests
{
    private const int Large = 30 * 1024;
    private const uint Somebody = 17;
    private const uint Service = 18;

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, 1024, 1024, 0) };

    public static TheoryData<CopyDirection, int, bool> Copies()
    {
        TheoryData<CopyDirection, int, bool> table = [];
        foreach (CopyDirection direction in new[] { CopyDirection.Up, CopyDirection.Across })
        {
            table.Add(direction, 3, false);
            table.Add(direction, Large, false);
            table.Add(direction, Large, true);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task What_root_replaces_keeps_its_owner_and_its_mode(CopyDirection direction, int length, bool resume)
    {
        await using CopyRig rig = await StartAsync(direction, length, mode: 0x9A0);
        rig.Server.Tree.Account = (0, 0);

        await rig.CopyAsync(new TransferOptions { Resume = resume }, default, "file");

        rig.Record.AllWell(1);
        TreeNode node = rig.Server.Tree.Find("/root/file")!;
        Assert.Equal((Somebody, Service, 0x9A0), (node.UserId, node.GroupId, rig.Target.GetMode("file")));
        Assert.Equal(length, rig.Target.ReadBytes("file").Length);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task An_owner_that_cannot_be_kept_is_told_and_nothing_runs_as_another(CopyDirection direction, int length, bool resume)
    {
        await using CopyRig rig = await StartAsync(direction, length, mode: 0x9FD | 0x2);
        rig.Server.Tree.MayGiveAway = false;

        await rig.CopyAsync(new TransferOptions { Resume = resume }, default, "file");

        Assert.Empty(rig.Record.Failed);
        Assert.StartsWith("SftpOwnerNotKept: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
        TreeNode node = rig.Server.Tree.Find("/root/file")!;
        // The group can be kept, the user cannot, and so no setuid.
        Assert.Equal((1000u, Service, 0x1FF), (node.UserId, node.GroupId, rig.Target.GetMode("file")));
    }

    [Theory]
    [InlineData(CopyDirection.Up, 0x1A4, false)]
    [InlineData(CopyDirection.Up, 0x180, false)]
    [InlineData(CopyDirection.Across, 0x1A4, false)]
    [InlineData(CopyDirection.Up, 0x1B6, true)]
    public async Task A_file_of_somebody_else_is_replaced_where_it_is_writable(CopyDirection direction, int mode, bool replaced)
    {
        await using CopyRig rig = await StartAsync(direction, 3, mode);

        await rig.CopyAsync("file");

        Assert.Equal(replaced, rig.Record.Failed.IsEmpty);
        if (!replaced)
        {
            Assert.Equal(SftpErrorKind.PermissionDenied, rig.Record.OnlyFailure().Kind);
            Assert.Contains("-Force replaces it", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
            Assert.Equal("old", rig.Target.Read("file"));
            await rig.CopyAsync(new TransferOptions { Force = true }, default, "file");
        }
        Assert.NotEqual("old", rig.Target.Read("file"));
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task A_file_that_the_group_may_write_is_tried()
    {
        await using CopyRig rig = await StartAsync(CopyDirection.Up, 3, 0x1B0);
        await rig.CopyAsync("file");
        Assert.Empty(rig.Record.Failed);

        FaultScript refuses = FaultScript.None.With(RequestFault.Fail(PacketType.Open, 2, StatusCode.PermissionDenied));
        await using CopyRig other = await StartAsync(CopyDirection.Up, 3, 0x1B0, refuses);
        await other.CopyAsync("file");
        Assert.Equal(SftpErrorKind.PermissionDenied, other.Record.OnlyFailure().Kind);
        Assert.Equal("old", other.Target.Read("file"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_planted_file_or_link_in_a_shared_directory_is_refused(bool direct)
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up);
        foreach (string name in new[] { "file", "link", "own", "ownlink" })
            rig.Source.Write($"tmp/{name}", "new");
        rig.Target.MakeDirectory("tmp");
        rig.Target.SetMode("tmp", 0x3FF);
        rig.Server.Tree.Find("/root/tmp")!.UserId = 0;
        foreach (string name in new[] { "tmp/file", "tmp/own", "precious", "precious2" })
            rig.Target.Write(name, "old");
        rig.Target.MakeLink("tmp/link", "../precious");
        rig.Target.MakeLink("tmp/ownlink", "../precious2");
        rig.Target.SetMode("tmp/file", 0x1B6);
        foreach (string name in new[] { "file", "link" })
            rig.Server.Tree.Find($"/root/tmp/{name}")!.UserId = Somebody;
        rig.Target.SetMode("precious", 0x1B6);
        TransferOptions options = new() { Direct = direct, ThrottleLimit = 1, RetryCount = 0, Force = true };

        await rig.CopyAsync(options, default, "tmp/own", "tmp/ownlink", "tmp/file", "tmp/link");

        Assert.All(rig.Record.Failed, failure => Assert.Equal(SftpErrorKind.PermissionDenied, failure.Error.Kind));
        Assert.Equal("old", rig.Target.Read("tmp/file"));
        Assert.Equal("old", rig.Target.Read("precious"));
        Assert.Equal(2, rig.Record.Failed.Count);
        Assert.Equal("new", rig.Target.Read("tmp/own"));
        Assert.Equal("new", rig.Target.Read("precious2"));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_mode_that_stays_wider_than_the_source_is_told(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("secret", "new");
        rig.Source.SetMode("secret", 0x180);
        rig.Target.Write("secret", "");
        rig.Target.SetMode("secret", 0x1B6);

        await rig.CopyAsync("secret");

        Assert.StartsWith("SftpModeNotKept: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
        Assert.Equal(0x1B6, rig.Target.GetMode("secret"));
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task Direct_with_its_mode_closes_the_file_before_the_first_byte(CopyDirection direction)
    {
        int? seen = null;
        CopyRig? started = null;
        FaultScript script = FaultScript.None.With(RequestFault.Do(
            direction == CopyDirection.Down ? PacketType.Close : PacketType.Write, 1, () => seen = started!.Target.GetMode("secret")));
        await using CopyRig rig = started = await CopyRig.StartAsync(direction, script);
        rig.Source.Write("secret", "new");
        rig.Source.SetMode("secret", 0x180);
        rig.Target.Write("secret", "");
        rig.Target.SetMode("secret", 0x1A4);

        await rig.CopyAsync(new TransferOptions { Direct = true, Preserve = SftpPreserve.Mode }, default, "secret");

        rig.Record.AllWell(1);
        Assert.Equal(0x180, rig.Target.GetMode("secret"));
        if (direction != CopyDirection.Down)
            Assert.Equal(0x180, seen);
    }

    [FactIf(Machine.OtherOwners)]
    public async Task Down_as_root_the_owner_stays_and_a_planted_file_is_refused()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down);
        foreach (string name in new[] { "file", "tmp/planted", "tmp/link" })
            rig.Source.Write(name, "new");
        rig.Target.Write("file", "old");
        rig.Target.SetMode("file", 0x9A0);
        UnixOwnership.Set(rig.Target.PathOf("file"), (Somebody, Service));
        rig.Target.SetMode("file", 0x9A0);
        rig.Target.Write("tmp/planted", "");
        rig.Target.SetMode("tmp/planted", 0x1B6);
        rig.Target.SetMode("tmp", 0x3FF);
        UnixOwnership.Set(rig.Target.PathOf("tmp/planted"), (Somebody, Service));
        rig.Target.Write("precious", "old");
        rig.Target.MakeLink("tmp/link", "../precious");
        rig.Target.SetOwner("tmp/link", Somebody);
        rig.Target.SetOwner("tmp", 1);

        await rig.CopyAsync("file", "tmp/planted", "tmp/link");

        Assert.Equal(2, rig.Record.Failed.Count);
        Assert.All(rig.Record.Failed, failure => Assert.Equal(SftpErrorKind.PermissionDenied, failure.Error.Kind));
        Assert.Equal(("", "old"), (rig.Target.Read("tmp/planted"), rig.Target.Read("precious")));
        Assert.Equal((Somebody, Service), UnixOwnership.Of(rig.Target.PathOf("file")));
        Assert.Equal(0x9A0, rig.Target.GetMode("file"));
        Assert.Equal("new", rig.Target.Read("file"));
    }

    private static async Task<CopyRig> StartAsync(CopyDirection direction, int length, int mode, FaultScript? script = null)
    {
        CopyRig rig = await CopyRig.StartAsync(direction, script ?? s_smallBlocks);
        rig.Source.Write("file", TestBytes.Make(length));
        rig.Source.SetMode("file", 0x1FF);
        rig.Target.Write("file", "old");
        rig.Target.SetMode("file", mode);
        TreeNode node = rig.Server.Tree.Find("/root/file")!;
        (node.UserId, node.GroupId) = (Somebody, Service);
        return rig;
    }
}
