using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;

namespace SftpTools.Tests.Transfer;

/// <summary>A source that somebody writes to while it is copied is not taken for a good copy.</summary>
public sealed class ChangedSourceTests
{
    private const int Block = 1024;
    private const string Edited = "edited";
    private const string Replaced = "replaced";
    private const string Cut = "cut";

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };
    private static readonly DateTime s_old = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    public static TheoryData<CopyDirection, string, int> Changes()
    {
        TheoryData<CopyDirection, string, int> table = [];
        foreach (CopyDirection direction in new[] { CopyDirection.Up, CopyDirection.Down })
        {
            foreach (string change in new[] { Edited, Replaced, Cut })
            {
                table.Add(direction, change, 30 * Block);
                // A small local file is read and looked at in one go.
                if (direction == CopyDirection.Down && change != Cut)
                    table.Add(direction, change, 100);
            }
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task It_is_told_when_there_is_no_other_attempt(CopyDirection direction, string change, int length)
    {
        await using CopyRig rig = await StartAsync(direction, change, length, times: 20);

        await rig.CopyAsync(new TransferOptions { RetryCount = 0 }, default, "file");

        Assert.Empty(rig.Record.Failed);
        Assert.True(Assert.Single(rig.Record.Outcomes).Outcome.SourceChanged);
        Assert.StartsWith("SftpSourceChanged: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task It_is_copied_again_as_it_is_now(CopyDirection direction, string change, int length)
    {
        await using CopyRig rig = await StartAsync(direction, change, length, times: 1);

        await rig.CopyAsync(new TransferOptions { RetryCount = 2, RetryInterval = TimeSpan.Zero, Verify = SftpVerify.Hash }, default, "file");

        rig.Record.AllWell(1);
        TransferOutcome outcome = Assert.Single(rig.Record.Outcomes).Outcome;
        Assert.False(outcome.SourceChanged);
        Assert.True(outcome.Verified);
        Assert.Equal(rig.Source.ReadBytes("file"), rig.Target.ReadBytes("file"));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task It_is_an_error_with_a_move_or_a_verification_and_the_source_stays(CopyDirection direction, string change, int length)
    {
        foreach (TransferOptions options in new[]
        {
            new TransferOptions { RetryCount = 0, MoveSource = true }, new TransferOptions { RetryCount = 0, Verify = SftpVerify.Size },
            new TransferOptions { RetryCount = 0, Verify = SftpVerify.Size, Resume = true },
        })
        {
            await using CopyRig rig = await StartAsync(direction, change, length, times: 20);

            await rig.CopyAsync(options, default, "file");

            SftpException failure = rig.Record.OnlyFailure();
            Assert.Equal(SftpErrorKind.IntegrityError, failure.Kind);
            Assert.Contains("was changed while it was copied", failure.Message, StringComparison.Ordinal);
            Assert.Equal(["file"], rig.Source.Names().Where(static name => name != "other"));
            Assert.Empty(rig.Target.Names());
            await rig.NothingLeftAsync();
        }
    }

    [Theory]
    [InlineData(CopyDirection.Up, false)]
    [InlineData(CopyDirection.Down, false)]
    [InlineData(CopyDirection.Up, true)]
    [InlineData(CopyDirection.Down, true)]
    public async Task One_that_only_grows_is_copied_to_the_length_it_had(CopyDirection direction, bool resume)
    {
        byte[] content = TestBytes.Make(30 * Block);
        CopyRig? started = null;
        void Grow()
        {
            byte[] more = [.. started!.Source.ReadBytes("file"), 1, 2, 3];
            Overwrite(started.Source, more);
        }
        await using CopyRig rig = started = await CopyRig.StartAsync(direction, With(direction, nth: 0, Grow));
        rig.Source.Write("file", content);
        rig.Source.SetTime("file", s_old);

        await rig.CopyAsync(new TransferOptions { RetryCount = 0, Resume = resume, MoveSource = true }, default, "file");

        // What it had when the copy began; a record was written before that.
        byte[] copied = rig.Target.ReadBytes("file");
        Assert.Equal(content, copied[..content.Length]);
        Assert.InRange(copied.Length, content.Length, content.Length + (resume ? 6 : 0));
        Assert.Empty(rig.Record.Warned);
        Assert.Contains("grown", Assert.Single(rig.Record.Noted).Note, StringComparison.Ordinal);
        Assert.False(Assert.Single(rig.Record.Outcomes).Outcome.SourceChanged);
        // Its end was never copied.
        Assert.Contains("was changed while it was copied", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        Assert.Contains("file", rig.Source.Names());
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, 100)]
    [InlineData(CopyDirection.Up, 30 * Block)]
    [InlineData(CopyDirection.Down, 100)]
    [InlineData(CopyDirection.Down, 30 * Block)]
    public async Task What_was_changed_between_the_listing_and_the_copy_is_copied_as_it_is(CopyDirection direction, int length)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_smallBlocks);
        rig.Source.Write("file", TestBytes.Make(length));
        rig.Source.SetTime("file", s_old);
        foreach (int now in new[] { length + 50, length - 50, length })
        {
            TransferItem item = new(await rig.Source.EntryAsync("file"), rig.Target.PathOf("file"));
            byte[] content = TestBytes.Make(now, seed: now);
            rig.Source.Write("file", content);

            TransferJob job = new(rig.Source.Files, rig.Target.Files, new TransferOptions { RetryCount = 0 }, rig.Record);
            await job.RunAsync([item], default).InTime();

            Assert.Equal(content, rig.Target.ReadBytes("file"));
        }
        rig.Record.AllWell(3);
    }

    [Fact]
    public async Task A_server_that_tells_other_times_in_listings_has_no_changed_files()
    {
        // What READDIR and LSTAT tell differs from what FSTAT and STAT do.
        int look = 0;
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, s_smallBlocks with
        {
            Attributes = told => Interlocked.Increment(ref look) <= 1 && told.Size == 100 ? told with { Times = (9, 9) } : told,
        });
        rig.Source.Write("file", TestBytes.Make(100));

        await rig.CopyAsync(new TransferOptions { RetryCount = 0, Verify = SftpVerify.Size }, default, "file");

        rig.Record.AllWell(1);
    }

    /// <summary>Changes the source while it is read, so many times.</summary>
    private static async Task<CopyRig> StartAsync(CopyDirection direction, string change, int length, int times)
    {
        CopyRig? started = null;
        int changed = 0;
        void Change()
        {
            if (++changed > times)
                return;
            byte[] now = started!.Source.ReadBytes("file");
            now[^1] ^= (byte)changed;
            if (change == Cut)
                now = now[..^5];
            if (change != Replaced)
            {
                Overwrite(started.Source, now);
            }
            else
            {
                if (direction == CopyDirection.Up)
                    File.Delete(started.Source.PathOf("file"));
                started.Source.Write("file", now);
            }
            started.Source.SetTime("file", s_old.AddMinutes(changed));
        }
        CopyRig rig = started = await CopyRig.StartAsync(direction, With(direction, nth: 0, Change));
        rig.Source.Write("file", TestBytes.Make(length));
        rig.Source.SetTime("file", s_old);
        return rig;
    }

    private static FaultScript With(CopyDirection direction, int nth, Action change) => s_smallBlocks.With(
        RequestFault.Do(direction == CopyDirection.Up ? PacketType.Write : PacketType.Read, nth, change));

    /// <summary>Writes into the file that is there, as an editor does that keeps it.</summary>
    private static void Overwrite(CopySide side, byte[] content)
    {
        if (side is ServerSide server)
        {
            TreeNode node = server.Server.Tree.Find(server.PathOf("file"))!;
            lock (server.Server.Tree.Gate)
            {
                node.Content.SetLength(content.Length);
                node.Content.Write(0, content);
                node.Touch();
            }
            return;
        }
        using FileStream file = new(side.PathOf("file"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(content.Length);
        file.Write(content);
    }
}
