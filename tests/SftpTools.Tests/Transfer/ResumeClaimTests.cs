using System.Diagnostics;
using System.Globalization;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Resume;

namespace SftpTools.Tests.Transfer;

/// <summary>Two copies into one target do not write at once, and a claim that nobody holds any more blocks nobody.</summary>
public sealed class ResumeClaimTests
{
    private const int Block = ResumeRig.Block;
    private const int Length = 100 * Block;
    private const int Half = 50 * Block;

    private static readonly PartialOwner s_elsewhere = new("another-machine", 4711, 1, "0123456789abcdef0123456789abcdef");

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Across)]
    public async Task A_second_copy_into_the_same_target_is_an_error_that_says_the_way_out(CopyDirection direction)
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FaultScript script = ResumeRig.SmallBlocks.With(new RequestFault
        {
            On = PacketType.Write,
            Nth = 30,
            Before = () => begun.TrySetResult(),
            Until = go.Task,
        });
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length, script);
        Task<TransferOutcome> first = rig.CopyAsync();
        await begun.Task.InTime();

        SftpException exception = await rig.FailsAsync();
        go.SetResult();
        await first;

        Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        Assert.Equal(rig.Target.PathOf(ResumeRig.Partial), exception.Path);
        Assert.Contains(rig.Target.PathOf(ResumeRig.RecordName), exception.Message, StringComparison.Ordinal);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task A_fresh_claim_from_another_machine_is_respected_and_an_old_one_is_not(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        await rig.LeavePartialAsync(rig.Content[..Half], Half, s_elsewhere);

        SftpException exception = await rig.FailsAsync();

        Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        Assert.Contains("another-machine", exception.Message, StringComparison.Ordinal);
        Assert.Equal([ResumeRig.Partial, ResumeRig.RecordName], rig.Target.Names().Where(name => name != ResumeRig.Name));

        rig.Target.SetTime(ResumeRig.Partial, DateTime.UtcNow - (2 * PartialFile.Stale));
        rig.Target.SetTime(ResumeRig.RecordName, DateTime.UtcNow - (2 * PartialFile.Stale));
        Assert.Equal(Half, (await rig.CopyAsync()).Resumed);
        await rig.WholeAsync();
    }

    /// <summary>One that was killed and that nobody has asked for, as in a container without init.</summary>
    [FactIfLinux]
    public async Task A_claim_of_a_program_that_is_a_zombie_is_free_at_once()
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length);
        // The child of a shell that has become another program, which asks for no child.
        using Process parent = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            int zombie = int.Parse((await parent.StandardOutput.ReadLineAsync().InTime())!, CultureInfo.InvariantCulture);
            string[] Status() => File.ReadAllText($"/proc/{zombie}/stat").Split(") ")[^1].Split(' ');
            await Eventually.TrueAsync(() => Status()[0] == "Z");
            PartialOwner killed = new(Environment.MachineName, zombie, long.Parse(Status()[19], CultureInfo.InvariantCulture), s_elsewhere.Token);
            Assert.True(CopyToken.IsOfGoneProgram(CopyToken.OfProgram(zombie, killed.Started)));
            await rig.LeavePartialAsync(rig.Content[..Half], Half, killed);

            Assert.Equal(Half, (await rig.CopyAsync()).Resumed);
            await rig.WholeAsync();
        }
        finally
        {
            parent.Kill();
            await parent.WaitForExitAsync().InTime();
        }
    }

    [FactIfLinux]
    public async Task A_claim_of_a_program_that_has_ended_is_free_at_once()
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length);
        PartialOwner killed = new(Environment.MachineName, int.MaxValue - 1, 1, s_elsewhere.Token);
        await rig.LeavePartialAsync(rig.Content[..Half], Half, killed);

        Assert.Equal(Half, (await rig.CopyAsync()).Resumed);
        await rig.WholeAsync();
    }

    [FactIfLinux]
    public async Task A_claim_of_another_program_that_runs_is_respected()
    {
        string[] fields = (await File.ReadAllTextAsync("/proc/1/stat"))[..].Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        PartialOwner running = new(
            Environment.MachineName, 1, long.Parse(fields[19], System.Globalization.CultureInfo.InvariantCulture), s_elsewhere.Token);
        Assert.False(running.IsGone());
        Assert.True((running with { Started = running.Started + 1 }).IsGone());
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length);
        await rig.LeavePartialAsync(rig.Content[..Half], Half, running);

        Assert.Equal(SftpErrorKind.PathExists, (await rig.FailsAsync()).Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_that_lost_its_claim_does_not_rename(bool removed)
    {
        CopyRig? started = null;
        PartialRecord? other = null;
        void TakeOver()
        {
            if (removed)
                started!.Server.Tree.Remove(started.Target.PathOf(ResumeRig.RecordName));
            else
                started!.Target.Write(ResumeRig.RecordName, other!.ToBytes());
        }
        FaultScript script = ResumeRig.SmallBlocks.With(RequestFault.Do(PacketType.Write, 90, TakeOver));
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length, script);
        started = rig.Rig;
        other = PartialRecord.For(await rig.Source.EntryAsync(ResumeRig.Name), s_elsewhere);

        SftpException exception = await rig.FailsAsync();

        Assert.Equal(removed ? SftpErrorKind.Failure : SftpErrorKind.PathExists, exception.Kind);
        Assert.Contains(removed ? "was removed" : "taken over", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ResumeRig.Name, rig.Target.Names());
    }

    [Fact]
    public async Task Without_renames_the_claim_is_taken_by_writing_over_it()
    {
        FaultScript script = ResumeRig.SmallBlocks.Without("posix-rename@openssh.com")
            .With(RequestFault.Fail(PacketType.Rename, 0, StatusCode.PermissionDenied, "no renames here"));
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length, script);
        await rig.LeavePartialAsync([], 0);
        PartialRecord record = PartialRecord.Parse(rig.Target.ReadBytes(ResumeRig.RecordName))!;
        await rig.Target.Files.RemoveFileAsync(rig.Target.PathOf(ResumeRig.Partial), default).InTime();
        rig.Target.Write(ResumeRig.Name, rig.Content.AsSpan()[..Half]);
        rig.Target.Write(ResumeRig.RecordName, (record with { Written = Half }).ToBytes());

        TransferOutcome outcome = await rig.CopyAsync(new TransferOptions { Resume = true, Direct = true });

        Assert.Equal(Half, outcome.Resumed);
        await rig.WholeAsync();
    }
}
