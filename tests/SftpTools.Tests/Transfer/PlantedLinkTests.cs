using SftpTools.Protocol;
using SftpTools.Tests.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>Links that others have put into a directory where everybody may write: neither a file nor a tree goes through one.</summary>
public sealed class PlantedLinkTests
{
    private const uint Somebody = 17;

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public Task On_a_server_a_tree_does_not_go_through_one(CopyDirection direction) => TreeAsync(direction);

    [FactIf(Machine.OtherOwners)]
    public Task On_this_machine_a_tree_does_not_go_through_one() => TreeAsync(CopyDirection.Down);

    [Theory]
    [InlineData(CopyDirection.Up, false)]
    [InlineData(CopyDirection.Up, true)]
    [InlineData(CopyDirection.Across, false)]
    public Task On_a_server_a_link_of_ours_does_not_lead_through_one(CopyDirection direction, bool direct) => ChainAsync(direction, direct);

    [FactIf(Machine.OtherOwners)]
    public Task On_this_machine_a_link_of_ours_does_not_lead_through_one() => ChainAsync(CopyDirection.Down, direct: false);

    [Fact]
    public async Task Where_links_are_not_told_the_servers_own_way_leads_to_the_end()
    {
        await using CopyRig rig = await CopyRig.StartAsync(
            CopyDirection.Up, FaultScript.None.With(RequestFault.Fail(PacketType.ReadLink, 1, StatusCode.OpUnsupported)));
        rig.Source.Write("file", "new");
        rig.Target.Write("real", "old");
        rig.Target.MakeLink("file", "real");

        await rig.CopyAsync("file");

        rig.Record.AllWell(1);
        Assert.Equal(["file@", "real"], rig.Target.Names());
        Assert.Equal("new", rig.Target.Read("real"));
    }

    private static async Task TreeAsync(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction);
        rig.Source.Write("tmp/tree/keys", "new");
        rig.Source.Write("tmp/own/keys", "new");
        rig.Source.Write("tmp/chain/keys", "new");
        rig.Target.MakeDirectory("victim");
        rig.Target.MakeDirectory("mine");
        rig.Target.MakeLink("tmp/tree", "../victim");
        rig.Target.SetOwner("tmp/tree", Somebody);
        rig.Target.MakeLink("tmp/own", "../mine");
        rig.Target.MakeLink("tmp/chain", "tree");

        await rig.CopyAsync(new TransferOptions { RetryCount = 0, Force = true }, default, "tmp");

        Assert.Equal(2, rig.Record.Failed.Count);
        Assert.All(rig.Record.Failed, failure =>
        {
            Assert.Equal(SftpErrorKind.PermissionDenied, failure.Error.Kind);
            Assert.Contains("belongs to user 17", failure.Error.Message, StringComparison.Ordinal);
            Assert.Contains("nothing inside it was copied", failure.Error.Message, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("victim/keys", rig.Target.Names());
        Assert.Equal("new", rig.Target.Read("mine/keys"));
        await rig.NothingLeftAsync();
    }

    private static async Task ChainAsync(CopyDirection direction, bool direct)
    {
        await using CopyRig rig = await StartAsync(direction);
        rig.Source.Write("link", "new");
        rig.Source.Write("good", "new");
        rig.Target.Write("precious", "old");
        rig.Target.Write("mine", "old");
        rig.Target.MakeLink("tmp/planted", "../precious");
        rig.Target.SetOwner("tmp/planted", Somebody);
        rig.Target.MakeLink("tmp/ours", "../mine");
        rig.Target.MakeLink("link", "tmp/planted");
        rig.Target.MakeLink("good", "tmp/ours");

        await rig.CopyAsync(new TransferOptions { RetryCount = 0, Force = true, Direct = direct }, default, "link", "good");

        Assert.Equal(SftpErrorKind.PermissionDenied, rig.Record.OnlyFailure().Kind);
        Assert.Contains("tmp/planted", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        Assert.Equal(("old", "new"), (rig.Target.Read("precious"), rig.Target.Read("mine")));
        await rig.NothingLeftAsync();
    }

    /// <summary>A target with a directory of another account that is like /tmp.</summary>
    private static async Task<CopyRig> StartAsync(CopyDirection direction)
    {
        CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Target.MakeDirectory("tmp");
        rig.Target.SetMode("tmp", 0x3FF);
        rig.Target.SetOwner("tmp", 1);
        return rig;
    }
}
