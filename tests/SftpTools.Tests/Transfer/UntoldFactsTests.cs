using SftpTools.FileSystems;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Resume;

namespace SftpTools.Tests.Transfer;

/// <summary>Servers that tell no lengths or no times: what is not known is no value, and nothing is left out or made up for it.</summary>
public sealed class UntoldFactsTests
{
    private const int Block = 1024;

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };

    private static readonly FaultScript s_noTimes = s_smallBlocks with { Attributes = static told => told with { Times = null } };
    private static readonly FaultScript s_zeroTimes = s_smallBlocks with { Attributes = static told => told with { Times = (0, 0) } };
    private static readonly FaultScript s_noSizes = s_smallBlocks with { Attributes = static told => told with { Size = null } };
    private static readonly FaultScript s_zeroSizes = s_smallBlocks with { Attributes = static told => told with { Size = 0 } };

    public static TheoryData<CopyDirection, bool, string> Policies()
    {
        TheoryData<CopyDirection, bool, string> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            foreach (string policy in new[] { nameof(SftpOverwrite.IfNewer), nameof(SftpOverwrite.IfDifferent) })
            {
                table.Add(direction, false, policy);
                table.Add(direction, true, policy);
            }
        }
        return table;
    }

    /// <summary>The source is as old as can be, or the target as young.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Where_no_times_are_told_no_file_is_left(CopyDirection direction, bool areZero, string policy)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, areZero ? s_zeroTimes : s_noTimes);
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");
        rig.Source.SetTime("file", new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await rig.CopyAsync(new TransferOptions { Overwrite = Enum.Parse<SftpOverwrite>(policy), RetryCount = 0 }, default, "file");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal("new", rig.Target.Read("file"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Times_that_are_not_told_are_not_made_up(bool areZero)
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, areZero ? s_zeroTimes : s_noTimes);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(3);

        await rig.CopyAsync("tree");

        Assert.Equal(3, rig.WholeFiles(contents));
        Assert.All(contents.Keys, name => Assert.True(rig.Target.GetTime(name) > DateTime.UtcNow.AddHours(-1)));
        string warning = Assert.Single(rig.Record.Warned).Warning;
        Assert.StartsWith("SftpTimesNotKept: the times were not kept: the source does not tell them", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CopyDirection.Down, false)]
    [InlineData(CopyDirection.Down, true)]
    [InlineData(CopyDirection.Up, false)]
    [InlineData(CopyDirection.Up, true)]
    [InlineData(CopyDirection.Across, false)]
    public async Task Where_no_lengths_are_told_files_are_whole_and_have_theirs_in_the_result(CopyDirection direction, bool areZero)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, areZero ? s_zeroSizes : s_noSizes);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(4, 20 * Block);
        rig.Source.Write("tree/empty", []);

        await rig.CopyAsync(new TransferOptions { RetryCount = 0 }, default, "tree");
        await rig.CopyAsync(new TransferOptions { Overwrite = SftpOverwrite.IfDifferent, RetryCount = 0 }, default, "tree");

        Assert.Empty(rig.Record.Failed.Select(static failure => failure.Error.Message));
        Assert.All(contents, file => Assert.Equal(file.Value, rig.Target.ReadBytes(file.Key)));
        Assert.DoesNotContain(rig.Record.Outcomes, static each => each.Outcome.Skipped is not null && !each.TargetPath.EndsWith("empty", StringComparison.Ordinal));
        Assert.All(
            rig.Record.Outcomes.Where(static each => each.Outcome.Skipped is null),
            each => Assert.Equal(each.TargetPath.EndsWith("empty", StringComparison.Ordinal) ? 0 : 20 * Block, each.Outcome.Length));
    }

    [Fact]
    public async Task A_length_of_0_that_is_none_is_learned()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, s_zeroSizes);
        rig.Source.Write("file", TestBytes.Make(100));
        Assert.True((await rig.Source.EntryAsync("file")).IsLengthKnown);

        await rig.CopyAsync("file");

        Assert.False(rig.Source.Files.Profile.TellsSizes);
        Assert.False((await rig.Source.EntryAsync("file")).IsLengthKnown);
        List<FileEntry> listed = [];
        await foreach (FileEntry entry in rig.Source.Files.EnumerateAsync(rig.Source.Root, default))
            listed.Add(entry);
        Assert.False(Assert.Single(listed).IsLengthKnown);
    }

    [Fact]
    public async Task Progress_has_no_end_while_a_length_is_not_known()
    {
        TransferProgress progress = new();
        progress.Found(100);
        progress.Found(null);
        progress.SearchIsOver();
        progress.Copied(100);
        progress.Finished(100, 100);
        Assert.Equal((-1, null), (progress.Look().PercentComplete, progress.Look().Remaining));
        progress.Copied(400);
        progress.Finished(null, 400);
        Assert.Equal((100, 500), (progress.Look().PercentComplete, progress.Look().BytesFound));

        // A length of 0 that was none shows when more is there.
        progress.Found(0);
        progress.Copied(50);
        Assert.Equal(-1, progress.Look().PercentComplete);

        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, s_noSizes);
        rig.Source.Write("file", TestBytes.Make(5000));
        await rig.CopyAsync("file");
        Assert.Equal((5000, 5000, 100), (rig.Progress.Look().BytesDone, rig.Progress.Look().BytesFound, rig.Progress.Look().PercentComplete));
    }

    [Fact]
    public async Task Parts_of_an_age_that_is_not_told_are_not_old()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_noTimes);
        rig.Target.Write(TemporaryName.Stable("file"), "a part");
        PartialSearch search = new(rig.Target.Files, DateTime.UtcNow, new TemporaryNameShape(null), static _ => Task.CompletedTask);
        FileEntry root = await rig.Target.EntryAsync("");
        await foreach (FileEntry found in search.FindAsync(root, recurse: true, default))
            Assert.Fail($"'{found.Path}' was taken for old.");
    }

    [Fact]
    public async Task Items_have_no_value_for_what_is_not_told()
    {
        await using ServerSide side = await ServerSide.StartAsync(
            FaultScript.None with { Attributes = static told => told with { Times = null, Size = null } });
        side.Write("file", "abc");

        FileEntry entry = await side.EntryAsync("file");
        SftpFileInfo item = new(side.Session, entry);

        Assert.Null(item.Length);
        Assert.Equal("", item.LengthString);
        Assert.Null(item.LastWriteTime);
        Assert.Null(item.LastWriteTimeUtc);
        Assert.Null(item.LastAccessTime);
    }
}
