using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Names;

namespace SftpTools.Tests.Transfer;

/// <summary>A request that fails, whichever it is, costs its file and nothing else: no half file has a final name.</summary>
public sealed class CopyFaultTests
{
    private const int Block = 1024;
    private const int Large = 10 * Block;
    private const string PosixRename = "posix-rename@openssh.com";

    private static readonly FaultScript s_smallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };

    /// <summary>Direction, request, its number, the file's length.</summary>
    public static TheoryData<CopyDirection, string, int, int> Requests()
    {
        TheoryData<CopyDirection, string, int, int> table = [];
        foreach (CopyDirection direction in new[] { CopyDirection.Up, CopyDirection.Across })
        {
            foreach (int length in new[] { 0, 100, Large })
            {
                table.Add(direction, nameof(PacketType.Open), 1, length);
                table.Add(direction, nameof(PacketType.Close), 1, length);
                table.Add(direction, nameof(PacketType.Extended), 1, length);
            }
            table.Add(direction, nameof(PacketType.Write), 1, 100);
            table.Add(direction, nameof(PacketType.Write), 1, Large);
            table.Add(direction, nameof(PacketType.Write), 5, Large);
            table.Add(direction, nameof(PacketType.Write), 10, Large);
        }
        foreach (int length in new[] { 100, Large })
        {
            table.Add(CopyDirection.Down, nameof(PacketType.Open), 1, length);
            // A refused READ that asked for more than the stated length is asked again for that alone.
            table.Add(CopyDirection.Down, nameof(PacketType.Read), length == 100 ? 0 : 1, length);
        }
        table.Add(CopyDirection.Down, nameof(PacketType.Open), 1, 0);
        table.Add(CopyDirection.Down, nameof(PacketType.Read), 1, 0);
        table.Add(CopyDirection.Down, nameof(PacketType.Read), 5, Large);
        table.Add(CopyDirection.Down, nameof(PacketType.Read), 10, Large);
        return table;
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_failing_request_leaves_no_file(CopyDirection direction, string on, int nth, int length)
    {
        await using CopyRig rig = await StartAsync(direction, s_smallBlocks.With(FaultOf(on, nth)));
        rig.Source.Write("file", TestBytes.Make(length));

        await rig.CopyAsync("file");

        AssertTold(rig.Record.OnlyFailure(), direction);
        Assert.Empty(rig.Record.Completed);
        Assert.Empty(rig.Target.Names());
        await rig.NothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_failing_request_leaves_the_old_file(CopyDirection direction, string on, int nth, int length)
    {
        await using CopyRig rig = await StartAsync(direction, s_smallBlocks.With(FaultOf(on, nth)));
        rig.Source.Write("file", TestBytes.Make(length));
        rig.Target.Write("file", "old");
        rig.Target.SetMode("file", 0x180);

        await rig.CopyAsync("file");

        AssertTold(rig.Record.OnlyFailure(), direction);
        Assert.Equal(["file"], rig.Target.Names());
        Assert.Equal("old", rig.Target.Read("file"));
        Assert.Equal(0x180, rig.Target.GetMode("file"));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Without_posix_rename_a_step_that_fails_puts_the_old_file_back(int nth)
    {
        FaultScript script = s_smallBlocks.Without(PosixRename)
            .With(RequestFault.Fail(PacketType.Rename, nth, StatusCode.Failure, "not this one"));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");

        await rig.CopyAsync("file");

        Assert.Equal("not this one", rig.Record.OnlyFailure().ServerMessage);
        Assert.Equal(["file"], rig.Target.Names());
        Assert.Equal("old", rig.Target.Read("file"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Without_posix_rename_a_step_that_is_forbidden_lets_the_file_be_written_directly(int nth)
    {
        FaultScript script = s_smallBlocks.Without(PosixRename)
            .With(RequestFault.Fail(PacketType.Rename, nth, StatusCode.PermissionDenied, "not this one"));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");

        await rig.CopyAsync("file");

        Assert.Contains("not this one", Assert.Single(rig.Record.Warned).Warning, StringComparison.Ordinal);
        Assert.Equal(["file"], rig.Target.Names());
        Assert.Equal("new", rig.Target.Read("file"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_posix_rename_a_line_that_breaks_between_the_steps_loses_no_file(bool carriedOut)
    {
        CopyRig? started = null;
        RequestFault cut = new()
        {
            On = PacketType.Rename,
            Nth = 3,
            Before = () => started!.Server.CutConnections(),
            Status = carriedOut ? null : StatusCode.Failure,
        };
        FaultScript script = s_smallBlocks.Without(PosixRename);
        await using CopyRig rig = started = await CopyRig.StartAsync(CopyDirection.Up, script.With(cut));
        rig.Server.Script = script;
        rig.Source.Write("file", "new");
        rig.Target.Write("file", "old");

        await rig.CopyAsync(new TransferOptions { RetryCount = 0 }, default, "file");

        Assert.Equal(["file"], rig.Target.Names());
        Assert.Equal(carriedOut ? "new" : "old", rig.Target.Read("file"));
        if (carriedOut)
            rig.Record.AllWell(1);
        else
            Assert.Equal(SftpErrorKind.ConnectionLost, rig.Record.OnlyFailure().Kind);
    }

    [Fact]
    public async Task Without_posix_rename_a_refused_rename_to_a_free_name_tells_the_servers_words()
    {
        FaultScript script = s_smallBlocks.Without(PosixRename)
            .With(RequestFault.Fail(PacketType.Rename, 1, StatusCode.Failure, "the disk is full"));
        await using CopyRig rig = await StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", "new");

        await rig.CopyAsync("file");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.Failure, failure.Kind);
        Assert.Equal("the disk is full", failure.ServerMessage);
        Assert.Equal(rig.Target.PathOf("file"), failure.Path);
        Assert.Empty(rig.Target.Names());
    }

    [Fact]
    public async Task Without_posix_rename_a_file_with_the_longest_name_is_replaced_too()
    {
        string name = new('n', 255);
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_smallBlocks.Without(PosixRename));
        rig.Source.Write(name, "new");
        rig.Target.Write(name, "old");

        await rig.CopyAsync(name);

        rig.Record.AllWell(1);
        Assert.Equal("new", rig.Target.Read(name));
        Assert.Equal([name], rig.Target.Names());
    }

    [Theory]
    [InlineData(CopyDirection.Up, nameof(PacketType.Open))]
    [InlineData(CopyDirection.Up, nameof(PacketType.Write))]
    [InlineData(CopyDirection.Up, nameof(PacketType.Close))]
    [InlineData(CopyDirection.Up, nameof(PacketType.Extended))]
    [InlineData(CopyDirection.Across, nameof(PacketType.Write))]
    [InlineData(CopyDirection.Down, nameof(PacketType.Open))]
    public async Task Of_many_files_one_fails_and_the_others_arrive(CopyDirection direction, string on)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, FaultScript.None.With(FaultOf(on, 17)));
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(50);

        await rig.CopyAsync("tree");

        AssertTold(rig.Record.OnlyFailure(), direction);
        Assert.Equal(49, rig.Record.Completed.Count);
        Assert.Equal(49, rig.WholeFiles(contents));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task An_unreadable_file_among_many_is_told_once(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(30);
        rig.Source.SetMode("tree/file007", 0);

        await rig.CopyAsync("tree");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PermissionDenied, failure.Kind);
        Assert.Equal(rig.Source.PathOf("tree/file007"), failure.Path);
        Assert.Equal(29, rig.WholeFiles(contents));
    }

    [Theory]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task An_unreadable_directory_is_told_once_and_the_rest_arrives(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("tree/a/file", "a");
        rig.Source.Write("tree/b/file", "b");
        rig.Source.Write("tree/c/file", "c");
        rig.Source.SetMode("tree/b", 0x40);

        await rig.CopyAsync("tree");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PermissionDenied, failure.Kind);
        Assert.Equal("list", failure.Operation);
        Assert.Equal(["tree/", "tree/a/", "tree/a/file", "tree/b/", "tree/c/", "tree/c/file"], rig.Target.Names());
    }

    [Fact]
    public async Task A_read_only_server_is_told_once_for_a_tree()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, FaultScript.None with { IsReadOnly = true });
        rig.MakeTree(10);
        rig.Source.Write("tree/sub/file", "x");

        await rig.CopyAsync("tree");

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PermissionDenied, failure.Kind);
        Assert.Contains("nothing inside it was copied", failure.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Record.Completed);
    }

    [Fact]
    public async Task A_full_disk_is_told_as_one_for_each_file_and_leaves_nothing()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up);
        rig.MakeTree(5, 20_000);
        rig.Server.Tree.FreeBytes = 1000;

        await rig.CopyAsync("tree");

        Assert.Equal(5, rig.Record.Failed.Count);
        Assert.All(rig.Record.Failed, failure =>
            Assert.Contains("the server's disk is full", failure.Error.Message, StringComparison.Ordinal));
        Assert.Equal(["tree/"], rig.Target.Names());
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_source_that_has_gone_meanwhile_is_not_found(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("file", "x");
        FileEntry before = (await rig.Source.EntryAsync("file")) with { Path = rig.Source.PathOf("gone") };

        await new TransferJob(rig.Source.Files, rig.Target.Files, new TransferOptions(), rig.Record)
            .RunAsync([new TransferItem(before, rig.Target.PathOf("file"))], default).InTime();

        Assert.Equal(SftpErrorKind.PathNotFound, rig.Record.OnlyFailure().Kind);
        Assert.Empty(rig.Target.Names());
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    [InlineData(CopyDirection.Across)]
    public async Task A_target_directory_that_is_missing_is_said_to_be(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction);
        rig.Source.Write("file", "x");

        await new TransferJob(rig.Source.Files, rig.Target.Files, new TransferOptions(), rig.Record)
            .RunAsync([new TransferItem(await rig.Source.EntryAsync("file"), rig.Target.PathOf("missing/file"))], default).InTime();

        SftpException failure = rig.Record.OnlyFailure();
        Assert.Equal(SftpErrorKind.PathNotFound, failure.Kind);
        Assert.Equal(rig.Target.PathOf("missing/file"), failure.Path);
        Assert.Contains("its directory does not exist", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A server that is known to take temporary names: a refusal is about the file.</summary>
    private static async Task<CopyRig> StartAsync(CopyDirection direction, FaultScript script)
    {
        CopyRig rig = await CopyRig.StartAsync(direction, script);
        rig.Target.Files.Profile.Learn(SftpServerFact.TakesTemporaryNames, true, "as any good server");
        // And no look for what others left, which would open and close as well.
        rig.Target.Files.Profile.State(SftpServerFact.Removes, false);
        return rig;
    }

    private static RequestFault FaultOf(string on, int nth)
    {
        PacketType type = Enum.Parse<PacketType>(on);
        return type switch
        {
            PacketType.Extended => RequestFault.Fail(PosixRename, nth, StatusCode.Failure, "the disk is full"),
            PacketType.Close => RequestFault.FailAfter(type, nth, StatusCode.Failure, "the disk is full"),
            _ => RequestFault.Fail(type, nth, StatusCode.Failure, "the disk is full"),
        };
    }

    private static void AssertTold(SftpException failure, CopyDirection direction)
    {
        Assert.Equal(SftpErrorKind.Failure, failure.Kind);
        Assert.Equal("the disk is full", failure.ServerMessage);
        Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
        // Only where the name may be at fault it is of interest.
        if (failure.Operation != SftpOperation.Create.Name)
            Assert.DoesNotContain(TemporaryName.Suffix, failure.Message, StringComparison.Ordinal);
        Assert.Equal(direction != CopyDirection.Down, failure.IsWrite || failure.Operation == "close");
    }
}
