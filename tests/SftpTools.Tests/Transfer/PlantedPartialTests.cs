using SftpTools.FileSystems;
using SftpTools.Native;
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
    [InlineData(ResumeRig.RecordName)]
    [InlineData(ResumeRig.Partial)]
    public async Task On_this_machine_what_is_not_ours_is_not_continued(string planted)
    {
        if (OwnFile.CurrentUser() != 0)
            return;
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
        await using ResumeRig rig = await StartAsync(CopyDirection.Up);
        rig.Rig.Server.Script = ResumeRig.SmallBlocks with { AddsPermissions = 0x1FF };

        Assert.Equal(Half, (await rig.CopyAsync()).Resumed);
    }

    private static async Task<ResumeRig> StartAsync(CopyDirection direction)
    {
        ResumeRig rig = await ResumeRig.StartAsync(direction, 100 * Block);
        rig.Source.SetMode(ResumeRig.Name, 0x180);
        await rig.LeavePartialAsync(rig.Content[..Half], Half);
        rig.Target.SetMode(ResumeRig.Partial, 0x180);
        rig.Target.SetMode(ResumeRig.RecordName, 0x180);
        return rig;
    }
}
