using SftpTools.FileSystems.Remote;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>A file with several names: a copy takes its place under one of them and says so, and -Direct writes into the file itself.</summary>
public sealed class HardLinkTests
{
    private const int Block = 1024;

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 100) };

    public static TheoryData<CopyDirection, int, string> Ways()
    {
        TheoryData<CopyDirection, int, string> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            foreach (string way in new[] { "plain", "resume", "direct" })
            {
                table.Add(direction, 100, way);
                table.Add(direction, 20 * Block, way);
            }
        }
        return table;
    }

    [TheoryIfUnix]
    [MemberData(nameof(Ways))]
    public async Task What_is_parted_from_its_other_names_is_said_once(CopyDirection direction, int length, string way)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_smallBlocks);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(4, length);
        foreach (string name in contents.Keys)
            rig.Target.Write(name, "old");
        rig.Target.MakeHardLink("other0", "tree/file000");
        rig.Target.MakeHardLink("other1", "tree/file001");
        rig.Target.MakeHardLink("more1", "tree/file001");

        await rig.CopyAsync(new TransferOptions { Resume = way == "resume", Direct = way == "direct", RetryCount = 0 }, default, "tree");

        Assert.Empty(rig.Record.Failed.Select(static failure => failure.Error.Message));
        Assert.All(contents, file => Assert.Equal(file.Value, rig.Target.ReadBytes(file.Key)));
        if (way == "direct")
        {
            Assert.Empty(rig.Record.Warned);
            Assert.Equal(contents["tree/file000"], rig.Target.ReadBytes("other0"));
            Assert.Equal(contents["tree/file001"], rig.Target.ReadBytes("more1"));
            return;
        }
        string warning = Assert.Single(rig.Record.Warned).Warning;
        Assert.StartsWith("SftpHardLinkNotKept: ", warning, StringComparison.Ordinal);
        Assert.Contains("2 items", warning, StringComparison.Ordinal);
        Assert.Equal(2, rig.Record.Outcomes.Count(static each => each.Outcome.Warning is not null));
        Assert.Contains(rig.Record.Outcomes, each => each.TargetPath.EndsWith("file001", StringComparison.Ordinal)
            && each.Outcome.Warning!.ToString().Contains("3 names", StringComparison.Ordinal));
        Assert.Equal("old", rig.Target.Read("other0"));
        Assert.Equal("old", rig.Target.Read("more1"));
    }

    /// <summary>The count stands in the lines of a listing, and in nothing else that the protocol has.</summary>
    [Fact]
    public async Task Where_the_server_shows_no_lines_nothing_is_guessed()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_smallBlocks with { HasLongNames = false });
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");
        rig.Target.MakeHardLink("other", "file");

        await rig.CopyAsync("file");

        rig.Record.AllWell(1);
        Assert.Equal("new", rig.Target.Read("file"));
    }

    /// <summary>The listing would need the handle that the copy holds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_server_with_few_handles_does_not_come_to_a_stop(int handles)
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_smallBlocks with { HiddenHandles = handles });
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(10, 3 * Block);
        foreach (string name in contents.Keys)
            rig.Target.Write(name, "old");

        await rig.CopyAsync(new TransferOptions { RetryCount = 5, RetryInterval = TimeSpan.FromMilliseconds(20) }, default, "tree");

        Assert.Empty(rig.Record.Failed.Select(static failure => failure.Error.Message));
        Assert.All(contents, file => Assert.Equal(file.Value, rig.Target.ReadBytes(file.Key)));
    }

    [Theory]
    [InlineData("-rw-r--r--    3 u        g              5 Jan  1 00:00 file", 3)]
    [InlineData("-rw-r--r-- 12 u g 5 Jan  1 00:00 file", 12)]
    [InlineData("-rw-r--r--    ? u        g              5 Jan  1 00:00 file", null)]
    [InlineData("-rw-r--r--", null)]
    [InlineData("file 3 x", null)]
    [InlineData("-rw-r--r--    99999999999 u g", null)]
    [InlineData("", null)]
    public void The_count_is_the_second_column(string line, int? links) => Assert.Equal(links, EntryTypeProbe.LinksFromLongName(line));
}
