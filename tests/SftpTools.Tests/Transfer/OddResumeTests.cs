using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>-Resume on servers that cannot do all that it would like: it goes on, or says why it does not.</summary>
public sealed class OddResumeTests
{
    private const int Block = 1024;
    private const int Length = 100 * Block;

    private static readonly TransferOptions s_resume = new() { Resume = true, RetryCount = 0 };

    /// <summary>The part is longer than what was acknowledged, and the server cuts no files (paramiko's stub, twisted).</summary>
    [Fact]
    public async Task A_part_that_cannot_be_cut_is_continued()
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(
            CopyDirection.Up, Length, ResumeRig.SmallBlocks.With(RequestFault.Fail(PacketType.FSetStat, 1, StatusCode.OpUnsupported, "cannot truncate")));
        await rig.LeavePartialAsync(rig.Content.AsSpan()[..(60 * Block)].ToArray(), 50 * Block);

        TransferOutcome outcome = await rig.CopyAsync(s_resume);

        Assert.Equal(50 * Block, outcome.Resumed);
        await rig.WholeAsync();
    }

    /// <summary>No handle reads and writes (AWS Transfer).</summary>
    [Fact]
    public async Task Where_no_handle_reads_and_writes_two_do()
    {
        FaultScript script = ResumeRig.SmallBlocks with { RefusesReadingAndWriting = true };
        await using ResumeRig rig = await ResumeRig.StartAsync(
            CopyDirection.Up, Length, script.With(RequestFault.Fail(PacketType.Write, 60, StatusCode.Failure, "enough")));

        await rig.FailsAsync(s_resume);
        TransferOutcome outcome = await rig.CopyAsync(s_resume);

        Assert.NotEqual(0, outcome.Resumed);
        Assert.Null(outcome.Warning);
        Assert.False(rig.Target.Files.Profile.OpensForReadingAndWriting);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_nothing_may_be_removed_no_record_stays_if_one_file_may_replace_another(bool replaces)
    {
        FaultScript script = ResumeRig.SmallBlocks.With(RequestFault.Fail(PacketType.Remove, 0, StatusCode.PermissionDenied, "kept"));
        if (!replaces)
            script = script.Without("posix-rename@openssh.com");
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(5, 20 * Block);

        await rig.CopyAsync(s_resume, default, "tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(5, rig.WholeFiles(contents));
        if (replaces)
        {
            rig.Record.AllWell(5);
            await rig.NothingLeftAsync();
            return;
        }
        Assert.Equal(5, rig.Leftovers().Count());
        Assert.StartsWith("SftpRecordLeft: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
    }

    /// <summary>Opening what is there costs its content: at once (rclone), or when it is closed (ProFTPD with HiddenStores).</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_a_part_would_be_emptied_it_is_not_continued_and_that_is_said(bool atOnce)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(
            CopyDirection.Up, Length, Emptying(ResumeRig.SmallBlocks, atOnce).With(RequestFault.Fail(PacketType.Write, 60, StatusCode.Failure, "enough")));

        await rig.FailsAsync(s_resume);
        await rig.LeavePartialAsync(rig.Content.AsSpan()[..(60 * Block)].ToArray(), 50 * Block);
        TransferOutcome outcome = await rig.CopyAsync(s_resume);

        Assert.Equal(0, outcome.Resumed);
        Assert.StartsWith("SftpNotResumable: ", outcome.Warning?.ToString(), StringComparison.Ordinal);
        Assert.False(rig.Target.Files.Profile.WritesInPlace);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_a_part_would_be_emptied_another_attempt_begins_anew(bool atOnce)
    {
        const int Long = 10_000_000;
        FaultScript script = Emptying(FaultScript.None with { Limits = (34000, 32768, 32768, 0) }, atOnce);
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script with { CutAfterReceived = Long / 2 });
        rig.Server.Script = script;
        rig.Source.Write("file", TestBytes.Make(Long));

        await rig.CopyAsync(
            new TransferOptions { Streams = 3, RetryCount = 3, RetryInterval = TimeSpan.FromMilliseconds(1) }, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(rig.Source.ReadBytes("file"), rig.Target.ReadBytes("file"));
        await rig.NothingLeftAsync();
    }

    private static FaultScript Emptying(FaultScript script, bool atOnce) =>
        script.Without("expand-path@openssh.com") with { EmptiesOnOpen = atOnce, HidesStores = !atOnce };
}
