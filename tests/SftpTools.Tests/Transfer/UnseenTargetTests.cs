using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>A look that a server refuses is not a reason to give up an upload: only the answer to the write decides.</summary>
public sealed class UnseenTargetTests
{
    private const int Block = 1024;

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };

    public static TheoryData<int, string, string> WriteOnly()
    {
        TheoryData<int, string, string> table = [];
        foreach (string refusal in new[] { nameof(StatusCode.PermissionDenied), nameof(StatusCode.Failure) })
        {
            foreach (int length in new[] { 0, 100, 30 * Block })
            {
                foreach (string way in new[] { "plain", "direct", "resume", "retry" })
                    table.Add(length, refusal, way);
            }
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(WriteOnly))]
    public async Task An_account_that_may_write_and_not_look_uploads(int length, string refusal, string way)
    {
        await using CopyRig rig = await CopyRig.StartAsync(
            CopyDirection.Up, s_smallBlocks.WriteOnly(Enum.Parse<StatusCode>(refusal)));
        byte[] content = TestBytes.Make(length);
        rig.Source.Write("file", content);
        TransferOptions options = new() { Direct = way == "direct", Resume = way == "resume", RetryCount = way == "retry" ? 2 : 0 };

        await rig.CopyAsync(options, default, "file");
        await rig.CopyAsync(options, default, "file");

        // Without a word where nothing was asked for that such an account cannot have.
        Assert.Equal(way == "resume" && length > Block ? 2 : 0, rig.Record.Warned.Count);
        Assert.All(rig.Record.Warned, static warned => Assert.StartsWith("SftpNotResumable: ", warned.Warning, StringComparison.Ordinal));
        rig.Record.Warned.Clear();
        rig.Record.AllWell(2);
        Assert.Equal(["file"], rig.Target.Names());
        Assert.Equal(content, rig.Target.ReadBytes("file"));
    }

    [Theory]
    [InlineData("nothing seen", false)]
    [InlineData("nothing seen", true)]
    [InlineData("nothing read", false)]
    [InlineData("nothing read", true)]
    [InlineData("no FSTAT", false)]
    public async Task Large_files_that_cannot_be_resumed_are_copied_whole_and_said_so_once(string account, bool direct)
    {
        FaultScript script = account switch
        {
            "nothing seen" => s_smallBlocks.WriteOnly(),
            "nothing read" => s_smallBlocks with { RefusesReading = true },
            _ => s_smallBlocks.With(RequestFault.Fail(PacketType.FStat, 0, StatusCode.PermissionDenied)),
        };
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(5, 20 * Block);

        await rig.CopyAsync(new TransferOptions { Resume = true, Direct = direct, RetryCount = 0 }, default, "tree");

        Assert.Empty(rig.Record.Failed.Select(static failure => failure.Error.Message));
        Assert.Equal(5, rig.WholeFiles(contents));
        Assert.Empty(rig.Leftovers());
        if (account == "no FSTAT")
        {
            Assert.Empty(rig.Record.Warned);
            return;
        }
        string warning = Assert.Single(rig.Record.Warned).Warning;
        Assert.StartsWith("SftpNotResumable: ", warning, StringComparison.Ordinal);
        Assert.Contains("5 items", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_goes_into_a_directory_that_nobody_may_see()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_smallBlocks.WriteOnly());
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(5);

        await rig.CopyAsync(new TransferOptions { RetryCount = 0 }, default, "tree");
        await rig.CopyAsync(new TransferOptions { RetryCount = 0 }, default, "tree");

        Assert.Empty(rig.Record.Failed);
        Assert.Equal(5, rig.WholeFiles(contents));
    }

    [Theory]
    [InlineData(nameof(SftpOverwrite.Never))]
    [InlineData(nameof(SftpOverwrite.IfNewer))]
    [InlineData(nameof(SftpOverwrite.IfDifferent))]
    public async Task A_policy_that_spares_files_is_not_guessed(string policy)
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_smallBlocks.WriteOnly());
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");

        await rig.CopyAsync(new TransferOptions { Overwrite = Enum.Parse<SftpOverwrite>(policy), RetryCount = 0 }, default, "file");

        Assert.Contains("-Overwrite Always", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        Assert.Equal("old", rig.Target.Read("file"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(30 * Block)]
    public async Task What_cannot_be_verified_is_there_and_said_and_its_source_stays(int length)
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_smallBlocks.WriteOnly());
        byte[] content = TestBytes.Make(length);
        rig.Source.Write("file", content);

        await rig.CopyAsync(new TransferOptions { Verify = SftpVerify.Hash, RetryCount = 0 }, default, "file");

        Assert.Empty(rig.Record.Failed);
        Assert.False(Assert.Single(rig.Record.Outcomes).Outcome.Verified);
        Assert.Contains("SftpNotVerified: ", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
        Assert.Equal(content, rig.Target.ReadBytes("file"));

        await rig.CopyAsync(new TransferOptions { Verify = SftpVerify.Hash, MoveSource = true, RetryCount = 0 }, default, "file");

        Assert.Contains("could not be verified", rig.Record.OnlyFailure().Message, StringComparison.Ordinal);
        Assert.Contains("file", rig.Source.Names());
    }

    [Theory]
    [InlineData(100, "size")]
    [InlineData(100, "hash")]
    [InlineData(30 * Block, "size")]
    [InlineData(30 * Block, "hash")]
    [InlineData(30 * Block, "resume")]
    public async Task A_server_that_opens_for_one_thing_and_knows_sizes_after_CLOSE_is_verified_then(int length, string way)
    {
        await using CopyRig rig = await CopyRig.StartAsync(
            CopyDirection.Up, s_smallBlocks with { RefusesReadingAndWriting = true, TellsSizesAfterClose = true });
        byte[] content = TestBytes.Make(length);
        rig.Source.Write("file", content);
        TransferOptions options = new()
        {
            Verify = way == "size" ? SftpVerify.Size : SftpVerify.Hash,
            Resume = way == "resume",
            RetryCount = 0,
        };

        await rig.CopyAsync(options, default, "file");

        rig.Record.AllWell(1);
        Assert.True(Assert.Single(rig.Record.Outcomes).Outcome.Verified);
        Assert.Equal(content, rig.Target.ReadBytes("file"));
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task A_flipped_byte_shows_after_CLOSE_as_well()
    {
        CopyRig? started = null;
        void Flip()
        {
            // Directories are closed as well, before the file is made.
            if (started!.Leftovers().SingleOrDefault() is not { } name)
                return;
            TreeNode node = started.Server.Tree.Find(started.Target.PathOf(name))!;
            lock (started.Server.Tree.Gate)
                node.Content.Write(0, [1, 2, 3, 4, 5, 6, 7, 8]);
        }
        await using CopyRig rig = started = await CopyRig.StartAsync(
            CopyDirection.Up,
            (s_smallBlocks with { RefusesReadingAndWriting = true, TellsSizesAfterClose = true })
                .With(RequestFault.Do(PacketType.Close, 0, Flip)));
        rig.Source.Write("file", TestBytes.Make(30 * Block));

        await rig.CopyAsync(new TransferOptions { Verify = SftpVerify.Hash, RetryCount = 0 }, default, "file");

        Assert.Equal(SftpErrorKind.IntegrityError, rig.Record.OnlyFailure().Kind);
        Assert.Empty(rig.Target.Names());
    }

    [Fact]
    public async Task A_partial_is_continued_where_no_handle_may_read_and_write()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, (s_smallBlocks with { RefusesReadingAndWriting = true })
            .With(RequestFault.Fail(PacketType.Write, 40, StatusCode.Failure)));
        byte[] content = TestBytes.Make(80 * Block);
        rig.Source.Write("file", content);
        TransferOptions options = new() { Resume = true, RetryCount = 0 };
        await rig.CopyAsync(options, default, "file");
        Assert.Single(rig.Record.Failed);

        await rig.CopyAsync(options, default, "file");

        Assert.Single(rig.Record.Failed);
        Assert.NotEqual(0, Assert.Single(rig.Record.Outcomes).Outcome.Resumed);
        Assert.Equal(content, rig.Target.ReadBytes("file"));
        Assert.Equal(["file"], rig.Target.Names());
    }

    [Theory]
    [InlineData(nameof(StatusCode.PermissionDenied))]
    [InlineData(nameof(StatusCode.Failure))]
    public async Task Attributes_that_an_open_file_does_not_take_are_set_by_the_path(string refusal)
    {
        await using CopyRig rig = await CopyRig.StartAsync(
            CopyDirection.Up, s_smallBlocks.With(RequestFault.Fail(PacketType.FSetStat, 0, Enum.Parse<StatusCode>(refusal))));
        DateTime time = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        foreach (int length in new[] { 100, 30 * Block })
        {
            rig.Source.Write("file", TestBytes.Make(length));
            rig.Source.SetTime("file", time);
            rig.Target.Write("file", "old");
            rig.Target.SetMode("file", 0x180);
            await rig.CopyAsync("file");
            Assert.Equal(time, rig.Target.GetTime("file"));
            Assert.Equal(0x180, rig.Target.GetMode("file"));
        }
        rig.Record.AllWell(2);
    }

    [Fact]
    public async Task A_mode_that_is_right_is_not_said_to_be_lost_with_the_times()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_smallBlocks
            .With(RequestFault.Fail(PacketType.FSetStat, 0, StatusCode.PermissionDenied))
            .With(RequestFault.Fail(PacketType.SetStat, 0, StatusCode.PermissionDenied)));
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");
        rig.Target.SetMode("file", 0x180);

        await rig.CopyAsync("file");

        string warning = Assert.Single(rig.Record.Warned).Warning;
        Assert.Contains("SftpTimesNotKept: the times were not kept", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("mode", warning, StringComparison.Ordinal);
        Assert.Equal(0x180, rig.Target.GetMode("file"));
    }
}
