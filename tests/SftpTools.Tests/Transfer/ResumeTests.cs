using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Resume;

namespace SftpTools.Tests.Transfer;

/// <summary>What is continued is proven; what is not proven is started over; nothing but the source's bytes gets the final name.</summary>
public sealed class ResumeTests
{
    private const int Block = ResumeRig.Block;
    private const int Length = (100 * Block) + 77;
    private const int Half = 50 * Block;

    public static TheoryData<CopyDirection> Directions() => new(Enum.GetValues<CopyDirection>());

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_file_that_is_new_is_copied_and_leaves_nothing_else(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal((Length, 0, null), (outcome.Length, outcome.Resumed, outcome.Warning));
        await rig.WholeAsync();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_partial_of_the_source_is_continued(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        await rig.LeavePartialAsync(rig.Content[..Half], Half);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal((Length, Half), (outcome.Length, outcome.Resumed));
        await rig.WholeAsync();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Bytes_beyond_what_the_record_promises_are_not_believed(CopyDirection direction)
    {
        // As after a crash in the middle of writes that were carried out of order: a gap, then bytes that look like the source's.
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        byte[] gap = [.. rig.Content[..Half], .. new byte[10 * Block], .. rig.Content[(Half + (10 * Block))..]];
        await rig.LeavePartialAsync(gap, Half);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(Half, outcome.Resumed);
        await rig.WholeAsync();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_partial_that_is_longer_than_the_source_is_cut(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        await rig.LeavePartialAsync([.. rig.Content[..Half], .. TestBytes.Make(3 * Length, 9)], Half);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(Half, outcome.Resumed);
        await rig.WholeAsync();
    }

    [Fact]
    public async Task Where_a_file_cannot_be_cut_a_longer_partial_is_started_over()
    {
        FaultScript script = ResumeRig.SmallBlocks.With(RequestFault.Fail(PacketType.FSetStat, 1, StatusCode.OpUnsupported));
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length, script);
        await rig.LeavePartialAsync([.. rig.Content[..Half], .. TestBytes.Make(3 * Length, 9)], Half);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(0, outcome.Resumed);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, "time")]
    [InlineData(CopyDirection.Up, "length")]
    [InlineData(CopyDirection.Up, "source")]
    [InlineData(CopyDirection.Down, "time")]
    [InlineData(CopyDirection.Down, "length")]
    [InlineData(CopyDirection.Down, "source")]
    public async Task A_partial_of_another_source_is_started_over(CopyDirection direction, string difference)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        await rig.LeavePartialAsync(rig.Content[..Half], Half, null, record => difference switch
        {
            "time" => record with { Time = record.Time - TimeSpan.TicksPerDay },
            "length" => record with { Length = record.Length + 1 },
            _ => record with { Source = new string('0', 64) },
        });

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(0, outcome.Resumed);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, 0)]
    [InlineData(CopyDirection.Up, Half - 1)]
    [InlineData(CopyDirection.Up, Half - 1000)]
    [InlineData(CopyDirection.Down, 0)]
    [InlineData(CopyDirection.Down, Half - 1)]
    [InlineData(CopyDirection.Across, Half - 1)]
    public async Task A_partial_with_a_wrong_byte_is_started_over(CopyDirection direction, int wrong)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        byte[] partial = rig.Content[..Half];
        partial[wrong] ^= 1;
        await rig.LeavePartialAsync(partial, Half);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(0, outcome.Resumed);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, false, false)]
    [InlineData(CopyDirection.Up, true, true)]
    [InlineData(CopyDirection.Down, false, true)]
    [InlineData(CopyDirection.Across, false, false)]
    public async Task A_server_that_hashes_shows_a_wrong_byte_anywhere(CopyDirection direction, bool toTheEnd, bool named)
    {
        const int Long = 3 * 1024 * 1024;
        FaultScript script = FaultScript.None.With("check-file", "") with { HashesToTheEnd = toTheEnd, NamesTheHashExtension = named };
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Long, script);
        byte[] partial = rig.Content[..(2 * 1024 * 1024)];
        partial[500_000] ^= 1;
        await rig.LeavePartialAsync(partial, partial.Length);

        TransferOutcome outcome = await rig.CopyAsync();

        // Between two servers only the target hashes here, so only the ends are compared, and the byte is left to -Verify Hash.
        if (direction == CopyDirection.Across)
            return;
        Assert.Equal(0, outcome.Resumed);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task A_server_that_hashes_to_the_end_of_the_file_does_not_hinder(CopyDirection direction)
    {
        FaultScript script = (ResumeRig.SmallBlocks with { HashesToTheEnd = true }).With("vendor-id", "\0\0\0\u0008mod_sftp");
        script = script.With("check-file-name", "");
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length, script);
        await rig.LeavePartialAsync(rig.Content[..Half], Half);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(Half, outcome.Resumed);
        Assert.Contains(rig.Rig.Server.Log.Entries, static entry => entry.Extension == "check-file-name");
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("\0\u0001garbage\u00ff")]
    [InlineData("{\"sftpPartial\":1,\"source\":7,\"length\":-1,\"time\":\"x\",\"written\":99999999999999999999}")]
    public async Task A_record_that_is_none_counts_for_nothing(string record)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length);
        rig.Target.Write(ResumeRig.Partial, TestBytes.Make(Length, 5));
        rig.Target.Write(ResumeRig.RecordName, record);

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(0, outcome.Resumed);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task A_record_of_a_megabyte_is_not_read(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        rig.Target.Write(ResumeRig.RecordName, new byte[1024 * 1024]);

        await rig.CopyAsync();

        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, ResumeRig.Partial)]
    [InlineData(CopyDirection.Up, ResumeRig.RecordName)]
    [InlineData(CopyDirection.Down, ResumeRig.Partial)]
    [InlineData(CopyDirection.Down, ResumeRig.RecordName)]
    public async Task A_link_of_the_name_is_never_written_through(CopyDirection direction, string name)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        await rig.LeavePartialAsync(rig.Content[..Half], Half);
        rig.Target.Write("precious", rig.Content.AsSpan()[..Half]);
        await rig.Target.Files.RemoveFileAsync(rig.Target.PathOf(name), default).InTime();
        rig.Target.MakeLink(name, "precious");

        try
        {
            await rig.CopyAsync();
            Assert.Equal(rig.Content, rig.Target.ReadBytes(ResumeRig.Name));
        }
        catch (SftpException exception)
        {
            Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        }

        Assert.Equal(rig.Content[..Half], rig.Target.ReadBytes("precious"));
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task A_source_that_may_not_be_written_is_resumed_too_and_keeps_its_mode(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length, CutAfter(60));
        rig.Source.SetMode(ResumeRig.Name, 0x100);
        rig.Rig.Server.Script = ResumeRig.SmallBlocks;
        await rig.FailsAsync();

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.NotEqual(0, outcome.Resumed);
        Assert.Equal(0x100, rig.Target.GetMode(ResumeRig.Name));
        await rig.WholeAsync();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_source_that_has_shrunk_since_it_was_listed_is_copied_as_it_is(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        FileEntry entry = await rig.Source.EntryAsync(ResumeRig.Name);
        rig.Source.Write(ResumeRig.Name, rig.Content.AsSpan()[..Half]);
        FileCopier copier = new(rig.Source.Files, rig.Target.Files, ResumeRig.Resume, new TransferProgress()) { BlockLength = Block };

        TransferOutcome outcome = await copier.CopyAsync(new FileToCopy(entry, rig.Target.PathOf(ResumeRig.Name)), default).InTime();

        Assert.Equal(Half, outcome.Length);
        Assert.Equal(rig.Content[..Half], rig.Target.ReadBytes(ResumeRig.Name));
        await rig.Rig.NothingLeftAsync();
    }

    [Fact]
    public async Task A_cancelled_copy_is_kept_and_continued()
    {
        using CancellationTokenSource cancellation = new();
        FaultScript script = ResumeRig.SmallBlocks.With(RequestFault.Do(PacketType.Write, 40, cancellation.Cancel));
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length, script);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.CopyAsync(null, cancellation.Token));

        Assert.Equal([ResumeRig.Partial, ResumeRig.RecordName], rig.Target.Names());
        TransferOutcome outcome = await rig.CopyAsync();
        Assert.NotEqual(0, outcome.Resumed);
        await rig.WholeAsync();
    }

    [Fact]
    public async Task Without_resume_nothing_is_kept()
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(CopyDirection.Up, Length, CutAfter(60));

        await rig.FailsAsync(new TransferOptions());

        await rig.Rig.NothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task With_a_verified_hash_the_whole_file_is_compared(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        await rig.LeavePartialAsync(rig.Content[..Half], Half);

        TransferOutcome outcome = await rig.CopyAsync(new TransferOptions { Resume = true, Verify = SftpVerify.Hash });

        Assert.Equal((Half, true), (outcome.Resumed, outcome.Verified));
        Assert.Equal(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(rig.Content)), outcome.Hash);
        await rig.WholeAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task A_wrong_byte_between_the_ends_does_not_get_past_a_verified_hash(CopyDirection direction)
    {
        const int Long = 3 * 1024 * 1024;
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Long, FaultScript.None);
        byte[] partial = rig.Content[..(2 * 1024 * 1024)];
        partial[500_000] ^= 1;
        await rig.LeavePartialAsync(partial, partial.Length);
        TransferOptions options = new() { Resume = true, Verify = SftpVerify.Hash };

        SftpException exception = await rig.FailsAsync(options);

        Assert.Equal(SftpErrorKind.IntegrityError, exception.Kind);
        await rig.Rig.NothingLeftAsync();
        await rig.CopyAsync(options);
        await rig.WholeAsync();
    }

    public static TheoryData<CopyDirection, string> ChangedMiddles() => new()
    {
        { CopyDirection.Up, "source" },
        { CopyDirection.Up, "part of zeros" },
        { CopyDirection.Up, "part, later" },
        { CopyDirection.Down, "part" },
        { CopyDirection.Down, "source of zeros" },
        { CopyDirection.Across, "part of zeros" },
        { CopyDirection.Across, "source of zeros" },
        { CopyDirection.Across, "part, later" },
    };

    /// <summary>One byte where the other side is on this machine; on a server without check-file what samples cannot miss.</summary>
    [Theory]
    [MemberData(nameof(ChangedMiddles))]
    public async Task A_middle_that_was_changed_meanwhile_is_never_taken_for_the_source(CopyDirection direction, string changed)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        DateTime time = rig.Source.GetTime(ResumeRig.Name);
        await StopHalfWayAsync(rig, direction, 60);
        byte[] part = rig.Target.ReadBytes(ResumeRig.Partial);
        int written = (int)PartialRecord.Parse(rig.Target.ReadBytes(ResumeRig.RecordName))!.Written;
        Assert.InRange(written, 30 * Block, 70 * Block);
        bool isSource = changed.StartsWith("source", StringComparison.Ordinal);
        byte[] bytes = isSource ? rig.Content : part;
        bytes[written / 2] ^= 1;
        if (changed.EndsWith("zeros", StringComparison.Ordinal))
            bytes.AsSpan(2 * Block, written - (10 * Block)).Clear();
        if (isSource)
        {
            rig.Source.Write(ResumeRig.Name, bytes);
            rig.Source.SetTime(ResumeRig.Name, time);
        }
        else
        {
            rig.Target.Write(ResumeRig.Partial, bytes);
            rig.Target.SetMode(ResumeRig.Partial, 0x180);
            if (changed.EndsWith("later", StringComparison.Ordinal))
                rig.Target.SetTime(ResumeRig.Partial, DateTime.UtcNow.AddMinutes(10));
        }

        TransferOutcome outcome = await rig.CopyAsync();

        Assert.Equal(0, outcome.Resumed);
        Assert.StartsWith("SftpStartedOver: ", outcome.Warning?.ToString(), StringComparison.Ordinal);
        await rig.WholeAsync();
    }

    /// <summary>What an earlier run has brought is done, and was not brought at the rate of this one.</summary>
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task The_rate_does_not_count_what_was_there(CopyDirection direction)
    {
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length);
        await rig.LeavePartialAsync(rig.Content[..Half], Half);
        TransferProgress progress = new();
        FileCopier copier = new(rig.Source.Files, rig.Target.Files, ResumeRig.Resume, progress) { BlockLength = Block };

        TransferOutcome outcome = await copier.CopyAsync(new FileToCopy(await rig.Source.EntryAsync(ResumeRig.Name), rig.Target.PathOf(ResumeRig.Name)), default).InTime();

        TransferProgress.Sample sample = progress.Look();
        Assert.Equal((Length, Half), (sample.BytesDone, sample.BytesResumed));
        Assert.Equal((Length - Half) / sample.Elapsed.TotalSeconds, sample.BytesPerSecond, 1.0);
        SftpTransferResult result = new(new TransferEnd(null, "/a"), new TransferEnd(null, "/b"))
        {
            Length = outcome.Length,
            ResumedLength = outcome.Resumed,
            Duration = TimeSpan.FromSeconds(2),
        };
        Assert.Equal((Length - Half) / 2.0, result.BytesPerSecond);
    }

    /// <summary>The checksum goes along from run to run, whatever the order in which blocks arrive.</summary>
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task The_record_has_the_checksum_of_what_it_promises(CopyDirection direction)
    {
        FaultScript script = ResumeRig.SmallBlocks with { ReorderWindow = 5, LongestData = direction == CopyDirection.Down ? 700 : int.MaxValue };
        await using ResumeRig rig = await ResumeRig.StartAsync(direction, Length, script);
        foreach (int blocks in new[] { 40, 70 })
        {
            await StopHalfWayAsync(rig, direction, blocks);
            PartialRecord record = PartialRecord.Parse(rig.Target.ReadBytes(ResumeRig.RecordName))!;
            Assert.NotEqual(0, record.Written);
            Assert.Equal(Checksum.Of(rig.Content.AsSpan()[..(int)record.Written]), record.WrittenSum);
        }

        Assert.NotEqual(0, (await rig.CopyAsync()).Resumed);
        await rig.WholeAsync();
    }

    /// <summary>A disk that is full after so many blocks, or a server that reads no further.</summary>
    private static async Task StopHalfWayAsync(ResumeRig rig, CopyDirection direction, int blocks)
    {
        if (direction == CopyDirection.Down)
        {
            rig.Rig.Server.Tree.ReadableBytes = blocks * Block;
            await rig.FailsAsync();
            rig.Rig.Server.Tree.ReadableBytes = long.MaxValue;
            return;
        }
        long free = rig.Rig.Server.Tree.FreeBytes;
        int there = rig.Target.Names().Contains(ResumeRig.Partial) ? rig.Target.ReadBytes(ResumeRig.Partial).Length : 0;
        rig.Rig.Server.Tree.FreeBytes = (blocks * Block) - there;
        await rig.FailsAsync();
        rig.Rig.Server.Tree.FreeBytes = free;
    }

    private static FaultScript CutAfter(int packets) => ResumeRig.SmallBlocks with { CutAfterPacket = packets };
}
