using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>What exists is replaced, or left as it is and told so, as the policy says.</summary>
public sealed class OverwriteTests
{
    private static readonly DateTime s_then = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    public static TheoryData<CopyDirection, string, int, int, bool> Policies()
    {
        TheoryData<CopyDirection, string, int, int, bool> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            // Policy, seconds by which the target is newer, bytes by which it is longer, whether it is replaced.
            table.Add(direction, nameof(SftpOverwrite.Always), 0, 0, true);
            table.Add(direction, nameof(SftpOverwrite.Never), -10, 5, false);
            table.Add(direction, nameof(SftpOverwrite.IfDifferent), 0, 0, false);
            table.Add(direction, nameof(SftpOverwrite.IfDifferent), 1, 0, true);
            table.Add(direction, nameof(SftpOverwrite.IfDifferent), -1, 0, true);
            table.Add(direction, nameof(SftpOverwrite.IfDifferent), 0, 1, true);
            table.Add(direction, nameof(SftpOverwrite.IfNewer), -1, 0, true);
            table.Add(direction, nameof(SftpOverwrite.IfNewer), 0, 1, false);
            table.Add(direction, nameof(SftpOverwrite.IfNewer), 1, 1, false);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task The_policy_decides(CopyDirection direction, string policy, int newer, int longer, bool replaced)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("file", "new");
        rig.Source.SetTime("file", s_then.AddMilliseconds(direction == CopyDirection.Up ? 700 : 0));
        rig.Target.Write("file", "old" + new string('!', longer));
        rig.Target.SetTime("file", s_then.AddSeconds(newer));

        await rig.CopyAsync(new TransferOptions { Overwrite = Enum.Parse<SftpOverwrite>(policy) }, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(replaced, rig.Target.Read("file") == "new");
        TransferOutcome outcome = Assert.Single(rig.Record.Outcomes).Outcome;
        Assert.Equal(replaced, outcome.Skipped is null);
        Assert.Equal(replaced ? 3 : 0, outcome.Length);
        Assert.Equal(rig.Progress.Look().BytesDone, rig.Progress.Look().BytesFound);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task What_is_not_there_is_copied_under_every_policy(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("file", "new");
        foreach (SftpOverwrite policy in Enum.GetValues<SftpOverwrite>())
        {
            await rig.CopyAsync(new TransferOptions { Overwrite = policy }, default, "file");
            Assert.Equal("new", rig.Target.Read("file"));
            await rig.Target.Files.RemoveFileAsync(rig.Target.PathOf("file"), default).InTime();
        }
        rig.Record.AllWell(4);
    }

    [Fact]
    public async Task A_read_only_file_that_is_skipped_is_no_error_and_costs_one_look()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up);
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");
        rig.Target.SetMode("file", 0x124);

        await rig.CopyAsync(new TransferOptions { Overwrite = SftpOverwrite.Never }, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(1, rig.Server.Log.Count(PacketType.LStat));
        Assert.Equal(0, rig.Server.Log.Count(PacketType.Open));
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task A_link_is_judged_by_the_file_it_leads_to(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("file", "new");
        rig.Source.SetTime("file", s_then);
        rig.Target.Write("real", "old");
        rig.Target.SetTime("real", s_then);
        rig.Target.MakeLink("file", "real");

        await rig.CopyAsync(new TransferOptions { Overwrite = SftpOverwrite.IfDifferent }, default, "file");

        Assert.NotNull(Assert.Single(rig.Record.Outcomes).Outcome.Skipped);
        Assert.Equal("old", rig.Target.Read("real"));
    }

    [Fact]
    public async Task A_second_copy_of_a_tree_copies_what_has_changed()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up);
        rig.MakeTree(10);
        TransferOptions options = new() { Overwrite = SftpOverwrite.IfDifferent };
        await rig.CopyAsync(options, default, "tree");
        rig.Source.Write("tree/file003", "changed");

        await rig.CopyAsync(options, default, "tree");

        rig.Record.AllWell(20);
        Assert.Equal(9, rig.Record.Outcomes.Count(item => item.Outcome.Skipped is not null));
        Assert.Equal("changed", rig.Target.Read("tree/file003"));
    }
}
