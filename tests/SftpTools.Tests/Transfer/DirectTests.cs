using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>-Direct: for servers that forbid renames. A failure leaves what is there and says that it is not whole.</summary>
public sealed class DirectTests
{
    private const int Block = 1024;

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };
    private static readonly TransferOptions s_direct = new() { Direct = true, RetryCount = 0 };

    public static TheoryData<CopyDirection, int, bool> Copies()
    {
        TheoryData<CopyDirection, int, bool> table = [];
        foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
        {
            foreach (int length in new[] { 0, 100, 30 * Block })
            {
                table.Add(direction, length, false);
                table.Add(direction, length, true);
            }
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task Nothing_is_renamed_and_what_exists_keeps_its_mode(CopyDirection direction, int length, bool exists)
    {
        FaultScript script = s_smallBlocks.Without("posix-rename@openssh.com")
            .With(RequestFault.Fail(PacketType.Rename, 0, StatusCode.PermissionDenied, "no renames here"));
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        byte[] content = TestBytes.Make(length);
        rig.Source.Write("file", content);
        if (exists)
        {
            rig.Target.Write("file", TestBytes.Make(50 * Block, 3));
            rig.Target.SetMode("file", 0x180);
        }

        await rig.CopyAsync(s_direct, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(content, rig.Target.ReadBytes("file"));
        if (exists)
            Assert.Equal(0x180, rig.Target.GetMode("file"));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(30 * Block)]
    public async Task A_failure_leaves_what_is_there_and_says_so(int length)
    {
        FaultScript script = s_smallBlocks.With(RequestFault.Fail(PacketType.Write, length > Block ? 10 : 1, StatusCode.PermissionDenied, "enough"));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", TestBytes.Make(length));

        await rig.CopyAsync(s_direct, default, "file");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PermissionDenied, failure.Kind);
        Assert.Contains("enough", failure.Message, StringComparison.Ordinal);
        Assert.Contains("is not complete", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["file"], rig.Target.Names());
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task Links_and_directories_in_the_way_are_treated_as_ever(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("link", "new");
        rig.Source.Write("directory", "new");
        rig.Target.Write("real", "old content");
        rig.Target.MakeLink("link", "real");
        rig.Target.MakeDirectory("directory");

        await rig.CopyAsync(s_direct, default, "link", "directory");

        Assert.Equal(SftpErrorKind.PathExists, rig.Record.OnlyFailure().Kind);
        Assert.Equal("new", rig.Target.Read("real"));
        Assert.Equal(["directory/", "link@", "real"], rig.Target.Names());
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task With_resume_the_final_name_is_continued_when_it_is_proven(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(
            direction, 100 * Block, ResumeRig.SmallBlocks.With(RequestFault.Fail(PacketType.Write, 50, StatusCode.Failure, "enough")));
        TransferOptions options = new() { Direct = true, Resume = true };

        SftpException exception = await rig.FailsAsync(options);

        Assert.Contains("is not complete", exception.Message, StringComparison.Ordinal);
        Assert.Equal([ResumeRig.RecordName, ResumeRig.Name], rig.Target.Names());
        Assert.NotEqual(0, (await rig.CopyAsync(options)).Resumed);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task With_resume_a_file_without_a_record_is_started_over(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, 100 * Block);
        rig.Target.Write(ResumeRig.Name, rig.Content.AsSpan()[..(50 * Block)]);

        Assert.Equal(0, (await rig.CopyAsync(new TransferOptions { Direct = true, Resume = true })).Resumed);
        await rig.WholeAsync();
    }

    [Fact]
    public async Task Where_no_record_can_be_made_the_file_is_copied_all_the_same()
    {
        FaultScript script = ResumeRig.SmallBlocks.With(RequestFault.Fail(PacketType.Open, 1, StatusCode.PermissionDenied, "no such names"));
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, 100 * Block, script);

        await rig.CopyAsync(new TransferOptions { Direct = true, Resume = true });

        await rig.WholeAsync();
    }
}
