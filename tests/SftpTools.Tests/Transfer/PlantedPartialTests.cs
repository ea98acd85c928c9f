using SftpTools.Fixtures;
using SftpTools.Native;
using SftpTools.Protocol;
using SftpTools.Tests.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>A partial copy and its record that others have planted are not used; ours are.</summary>
public sealed class PlantedPartialTests
{
    private const int Block = ResumeRig.Block;
    private const int Half = 50 * Block;

    [Theory]
    [InlineData(CopyDirection.Up, ResumeRig.RecordName, true)]
    [InlineData(CopyDirection.Up, ResumeRig.RecordName, false)]
    [InlineData(CopyDirection.Across, ResumeRig.RecordName, true)]
    [InlineData(CopyDirection.Up, ResumeRig.Partial, true)]
    [InlineData(CopyDirection.Up, ResumeRig.Partial, false)]
    [InlineData(CopyDirection.Across, ResumeRig.Partial, false)]
    public async Task On_a_server_what_is_not_ours_is_not_continued(CopyDirection direction, string planted, bool byOwner)
    {
        await using ResumeRig rig = await StartAsync(direction);
        TreeNode node = rig.Rig.Server.Tree.Find($"/root/{planted}")!;
        if (byOwner)
            node.UserId = 17;
        else
            rig.Target.SetMode(planted, 0x1B6);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(0, outcome.Resumed);
        Assert.Equal(rig.Content, rig.Target.ReadBytes(ResumeRig.Name));
        TreeNode made = rig.Rig.Server.Tree.Find($"/root/{ResumeRig.Name}")!;
        Assert.NotSame(node, made);
        Assert.Equal((1000u, 0x180), (made.UserId, rig.Target.GetMode(ResumeRig.Name)));
        if (planted == ResumeRig.RecordName)
            Assert.StartsWith("SftpPartialNotUsed: ", outcome.Warning!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task A_part_of_others_that_may_not_be_removed_does_not_stop_the_copy(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(
            direction, 100 * Block, ResumeRig.SmallBlocks.With(RequestFault.Fail(PacketType.Remove, 1, StatusCode.PermissionDenied)));
        rig.Target.Write(ResumeRig.Partial, "planted");
        rig.Target.SetOwner(ResumeRig.Partial, 17);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(rig.Content, rig.Target.ReadBytes(ResumeRig.Name));
        Assert.Contains($"{ResumeRig.Partial}' belongs to somebody else", outcome.Warning!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ResumeRig.RecordName, rig.Target.Names());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_link_that_takes_the_place_of_a_part_before_it_is_opened_empties_nothing(int open)
    {
        FileTree? tree = null;
        await using ResumeRig rig = await StartAsync(CopyDirection.Up, ResumeRig.SmallBlocks.With(RequestFault.Do(PacketType.Open, open, () =>
        {
            lock (tree!.Gate)
            {
                tree.Remove($"/root/{ResumeRig.Partial}");
                tree.AddLink($"/root/{ResumeRig.Partial}", "precious");
            }
        })));
        tree = rig.Rig.Server.Tree;
        // Longer than its record promises, so it is cut before it is proven.
        rig.Target.Write(ResumeRig.Partial, rig.Content.AsSpan(0, Half + Block));
        rig.Target.SetMode(ResumeRig.Partial, 0x180);
        byte[] precious = TestBytes.Make(3 * Half);
        rig.Target.Write("precious", precious);

        await rig.CopyAsync();

        Assert.Equal(precious, rig.Target.ReadBytes("precious"));
        Assert.Equal(rig.Content, rig.Target.ReadBytes(ResumeRig.Name));
    }

    [Theory]
    [InlineData(ResumeRig.Partial, true)]
    [InlineData(ResumeRig.Partial, false)]
    [InlineData(ResumeRig.RecordName, true)]
    [InlineData(ResumeRig.RecordName, false)]
    public async Task A_link_or_a_file_with_another_name_is_not_continued(string planted, bool isLink)
    {
        await using ResumeRig rig = await StartAsync(CopyDirection.Down);
        byte[] before = rig.Target.ReadBytes(planted);
        File.Move(rig.Target.PathOf(planted), rig.Target.PathOf("other"));
        if (isLink)
            rig.Target.MakeLink(planted, "other");
        else
            ExternalCommand.Require("ln", [rig.Target.PathOf("other"), rig.Target.PathOf(planted)]);

        TransferOutcome outcome = await rig.CopyAsync();

        // Under two names one file would be written to by two.
        Assert.Equal(0, outcome.Resumed);
        Assert.Equal(before, rig.Target.ReadBytes("other"));
        Assert.Equal(rig.Content, rig.Target.ReadBytes(ResumeRig.Name));
    }

    [FactIf(Machine.OtherOwners)]
    public Task On_this_machine_a_record_that_is_not_ours_is_not_continued() => NotContinuedAsync(ResumeRig.RecordName);

    [FactIf(Machine.OtherOwners)]
    public Task On_this_machine_a_part_that_is_not_ours_is_not_continued() => NotContinuedAsync(ResumeRig.Partial);

    private static async Task NotContinuedAsync(string planted)
    {
        await using ResumeRig rig = await StartAsync(CopyDirection.Down);
        UnixOwnership.Set(rig.Target.PathOf(planted), (17, 18));
        rig.Target.SetMode(planted, 0x1B6);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(0, outcome.Resumed);
        Assert.Equal(rig.Content, rig.Target.ReadBytes(ResumeRig.Name));
        Assert.Equal(0u, UnixOwnership.Of(rig.Target.PathOf(ResumeRig.Name))!.Value.UserId);
        Assert.Equal(0x180, rig.Target.GetMode(ResumeRig.Name));
    }

    [Fact]
    public async Task Where_every_file_looks_open_to_all_ours_is_continued()
    {
        await using ResumeRig rig = await StartAsync(CopyDirection.Up, ResumeRig.SmallBlocks with { AddsPermissions = 0x1FF });

        Assert.Equal(Half, (await rig.CopyAsync()).Resumed);
    }

    private static async Task<ResumeRig> StartAsync(CopyDirection direction, FaultScript? script = null)
    {
        ResumeRig rig = await ResumeRig.StartAsync(direction, 100 * Block, script);
        rig.Source.SetMode(ResumeRig.Name, 0x180);
        await rig.LeavePartialAsync(rig.Content[..Half], Half);
        rig.Target.SetMode(ResumeRig.Partial, 0x180);
        rig.Target.SetMode(ResumeRig.RecordName, 0x180);
        return rig;
    }
}
