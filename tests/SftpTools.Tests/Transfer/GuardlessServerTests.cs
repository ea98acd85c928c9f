using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Resume;

namespace SftpTools.Tests.Transfer;

/// <summary>
/// Servers that refuse less than others: MKDIR of what is there answers OK, EXCL is not heard. What is in the way is seen all the same.
/// </summary>
public sealed class GuardlessServerTests
{
    private static readonly DateTime s_then = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    private static readonly FaultScript s_guardless = FaultScript.None with { MakesDirectoriesTwice = true, IgnoresExclusive = true };

    public static TheoryData<CopyDirection> Directions() => [CopyDirection.Up, CopyDirection.Across];

    public static TheoryData<CopyDirection, string> KeepingPolicies()
    {
        TheoryData<CopyDirection, string> table = [];
        foreach (CopyDirection direction in new[] { CopyDirection.Up, CopyDirection.Across })
        {
            foreach (SftpOverwrite policy in new[] { SftpOverwrite.Never, SftpOverwrite.IfNewer, SftpOverwrite.IfDifferent })
                table.Add(direction, policy.ToString());
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(KeepingPolicies))]
    public async Task A_directory_that_is_there_is_not_taken_for_new(CopyDirection direction, string policy)
    {
        await using CopyRig rig = await StartAsync(direction);

        await rig.CopyAsync(new TransferOptions { Overwrite = Enum.Parse<SftpOverwrite>(policy), MoveSource = true }, default, "tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal("old", rig.Target.Read("tree/a/file"));
        Assert.Equal("new", rig.Source.Read("tree/a/file"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task What_is_replaced_in_it_keeps_its_mode_and_links_stay(CopyDirection direction)
    {
        await using CopyRig rig = await StartAsync(direction);
        rig.Source.Write("tree/a/link", "new");
        rig.Target.Write("elsewhere", "old");
        rig.Target.MakeLink("tree/a/link", "../../elsewhere");
        rig.Target.SetMode("tree/a/file", 0x180);

        await rig.CopyAsync("tree");

        rig.Record.AllWell(2);
        Assert.Equal(0x180, rig.Target.GetMode("tree/a/file"));
        Assert.Equal(["elsewhere", "tree/", "tree/a/", "tree/a/file", "tree/a/link@"], rig.Target.Names());
        Assert.Equal("new", rig.Target.Read("elsewhere"));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_new_tree_costs_one_look_a_directory_and_none_a_file(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_guardless);
        rig.MakeTree(20);

        await rig.CopyAsync("tree");

        rig.Record.AllWell(20);
        Assert.Equal(1, rig.Server.Log.Count(PacketType.LStat));
        Assert.Equal(0, rig.Server.Log.Count(PacketType.Stat));
    }

    [Theory]
    [InlineData(CopyDirection.Up, StatusCode.NoSuchFile)]
    [InlineData(CopyDirection.Up, StatusCode.OpUnsupported)]
    [InlineData(CopyDirection.Across, StatusCode.PermissionDenied)]
    public async Task Whatever_a_refused_creation_answers_the_directory_that_is_there_is_used(CopyDirection direction, object status)
    {
        await using CopyRig rig = await CopyRig.StartAsync(
            direction, FaultScript.None.With(RequestFault.Fail(PacketType.MkDir, 0, (StatusCode)status)));
        rig.Source.Write("tree/new", "new");
        rig.Target.Write("tree/old", "old");

        await rig.CopyAsync("tree");

        rig.Record.AllWell(1);
        Assert.Equal(["tree/", "tree/new", "tree/old"], rig.Target.Names());
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_partial_copy_keeps_its_record_and_its_owner(CopyDirection direction)
    {
        FaultScript script = ResumeRig.SmallBlocks with { IgnoresExclusive = true };
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, 100 * ResumeRig.Block, script);
        const int Half = 50 * ResumeRig.Block;
        PartialOwner elsewhere = new("another-machine", 4711, 1, "0123456789abcdef0123456789abcdef");
        await rig.LeavePartialAsync(rig.Content[..Half], Half, elsewhere);

        Assert.Equal(SftpErrorKind.PathExists, (await rig.FailsAsync()).Kind);

        await rig.LeavePartialAsync(rig.Content[..Half], Half);
        Assert.Equal(Half, (await rig.CopyAsync()).Resumed);
        await rig.WholeAsync();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_link_in_the_place_of_the_partial_copy_is_not_written_through(CopyDirection direction)
    {
        FaultScript script = ResumeRig.SmallBlocks with { IgnoresExclusive = true };
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, 100 * ResumeRig.Block, script);
        rig.Target.Write("other", "other");
        rig.Target.MakeLink(ResumeRig.Partial, "other");

        await rig.CopyAsync();

        Assert.Equal("other", rig.Target.Read("other"));
        await rig.WholeAsync();
    }

    private static async Task<CopyRig> StartAsync(CopyDirection direction)
    {
        CopyRig rig = await CopyRig.StartAsync(direction, s_guardless);
        rig.Source.Write("tree/a/file", "new");
        rig.Source.SetTime("tree/a/file", s_then);
        rig.Target.Write("tree/a/file", "old");
        rig.Target.SetTime("tree/a/file", s_then);
        return rig;
    }
}
