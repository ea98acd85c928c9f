using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>A move of a tree with links in it: what a link leads to goes when the link has gone, and stays while it stays.</summary>
public sealed class MoveLinksTests
{
    public static TheoryData<CopyDirection> Directions() => new(Enum.GetValues<CopyDirection>());

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_link_and_the_file_it_leads_to_are_moved_both(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/a", "x");
        rig.Source.MakeLink("tree/z", "a");
        rig.Source.MakeLink("tree/sub-link", "a");

        await MoveAsync(rig, new TransferOptions { MoveSource = true, RetryCount = 0, ThrottleLimit = 1 });

        rig.Record.AllWell(3);
        Assert.Equal(["tree/", "tree/a", "tree/sub-link", "tree/z"], rig.Target.Names());
        Assert.Empty(rig.Source.Names());
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_file_stays_to_which_a_link_leads_that_was_left_out(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/a", "x");
        rig.Source.Write("tree/b", "x");
        rig.Source.Write("tree/sub/c", "x");
        rig.Source.MakeLink("tree/skipped", "a");
        rig.Source.MakeLink("tree/directory", "sub");

        await MoveAsync(rig, new TransferOptions { MoveSource = true, RetryCount = 0, IncludeFile = static name => name != "skipped" });

        Assert.Equal(["tree/", "tree/a", "tree/b", "tree/sub/", "tree/sub/c"], rig.Target.Names());
        Assert.Equal(["tree/", "tree/a", "tree/directory@", "tree/skipped@", "tree/sub/", "tree/sub/c"], rig.Source.Names());
        Assert.Equal(2, rig.Record.Failed.Count);
        Assert.All(rig.Record.Failed, static kept => Assert.Contains("leads to it", kept.Error.Message, StringComparison.Ordinal));
    }

    private static async Task MoveAsync(CopyRig rig, TransferOptions options) => await rig.CopyAsync(options, default, "tree");
}
