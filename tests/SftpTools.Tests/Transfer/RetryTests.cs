using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>What may pass is tried again and arrives; what may not is told at once; a job that has to end ends.</summary>
public sealed class RetryTests
{
    private const int Files = 60;
    private const int Block = 32768;

    private static readonly FaultScript s_script =
        FaultScript.None with { EntriesPerName = 25, Limits = (34000, Block, Block, 0) };

    private static readonly TransferOptions s_options =
        new() { ThrottleLimit = 4, RetryCount = 3, RetryInterval = TimeSpan.FromMilliseconds(1) };

    public static TheoryData<CopyDirection, string, int> Places()
    {
        TheoryData<CopyDirection, string, int> table = [];
        foreach (int nth in new[] { 1, 30, Files })
        {
            foreach (string type in new[] { nameof(PacketType.Open), nameof(PacketType.Close) })
            {
                table.Add(CopyDirection.Up, type, nth);
                table.Add(CopyDirection.Down, type, nth);
                table.Add(CopyDirection.Across, type, nth);
            }
            table.Add(CopyDirection.Up, nameof(PacketType.Write), nth);
            table.Add(CopyDirection.Up, nameof(PacketType.Extended), nth + 1);
            table.Add(CopyDirection.Down, nameof(PacketType.Read), nth);
        }
        table.Add(CopyDirection.Up, nameof(PacketType.MkDir), 1);
        table.Add(CopyDirection.Down, nameof(PacketType.OpenDir), 1);
        table.Add(CopyDirection.Down, nameof(PacketType.ReadDir), 1);
        table.Add(CopyDirection.Down, nameof(PacketType.ReadDir), 3);
        return table;
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Wherever_the_connection_breaks_the_whole_tree_arrives(CopyDirection direction, string on, int nth)
    {
        CopyRig? started = null;
        await using CopyRig rig = started = await CopyRig.StartAsync(
            direction,
            s_script.With(RequestFault.Do(Enum.Parse<PacketType>(on), nth, () => started!.Server.CutConnections())));
        rig.Server.Script = FaultScript.None;
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        await rig.CopyAsync(s_options, default, "tree");

        rig.Record.AllWell(Files);
        Assert.Equal(Files, rig.WholeFiles(contents));
        Assert.All(rig.Record.Outcomes, outcome => Assert.InRange(outcome.Outcome.Attempts, 1, 3));
        TransferProgress.Sample sample = rig.Progress.Look();
        Assert.Equal(Files * 100, sample.BytesDone);
        Assert.Equal(100, sample.PercentComplete);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, nameof(PacketType.Write))]
    [InlineData(CopyDirection.Down, nameof(PacketType.Read))]
    [InlineData(CopyDirection.Across, nameof(PacketType.Write))]
    public async Task A_large_file_continues_where_its_bytes_are_proven(CopyDirection direction, string on)
    {
        const int blocks = 256;
        PacketType type = Enum.Parse<PacketType>(on);
        CopyRig? started = null;
        await using CopyRig rig = started = await CopyRig.StartAsync(
            direction, s_script.With(RequestFault.Do(type, 200, () => started!.Server.CutConnections())));
        rig.Server.Script = s_script;
        rig.Source.Write("file", TestBytes.Make(blocks * Block));
        rig.Target.Write("file", "old");

        await rig.CopyAsync(s_options, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(2, Assert.Single(rig.Record.Outcomes).Outcome.Attempts);
        Assert.Equal(rig.Source.ReadBytes("file"), rig.Target.ReadBytes("file"));
        // Only what was under way is asked for again.
        Assert.InRange(rig.Server.Log.Entries.Count(entry => entry.Type == type), blocks, blocks + 80);
        Assert.Equal(blocks * Block, rig.Progress.Look().BytesDone);
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task A_source_that_was_changed_between_the_attempts_is_copied_anew()
    {
        CopyRig? started = null;
        void Cut()
        {
            // Another file in its place: the old one is open.
            File.Delete(started!.Source.PathOf("file"));
            started.Source.Write("file", TestBytes.Make(256 * Block, 7));
            started.Source.SetTime("file", new DateTime(2020, 2, 2, 2, 2, 2, DateTimeKind.Utc));
            started.Server.CutConnections();
        }
        await using CopyRig rig = started = await CopyRig.StartAsync(
            CopyDirection.Up, s_script.With(RequestFault.Do(PacketType.Write, 200, Cut)));
        rig.Server.Script = s_script;
        rig.Source.Write("file", TestBytes.Make(256 * Block, 3));

        await rig.CopyAsync(s_options, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(TestBytes.Make(256 * Block, 7), rig.Target.ReadBytes("file"));
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task A_server_that_comes_back_after_some_refused_connections_is_waited_for()
    {
        CopyRig? started = null;
        await using CopyRig rig = started = await CopyRig.StartAsync(
            CopyDirection.Up, s_script.With(RequestFault.Do(PacketType.Write, 30, () => started!.Server.CutConnections())));
        rig.Server.Script = s_script;
        rig.Remote.Transport.Before = static (attempt, _) => attempt is > 1 and < 6
            ? Task.FromException(new SftpException(SftpErrorKind.ConnectionLost, "Connection refused."))
            : Task.CompletedTask;
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        await rig.CopyAsync(s_options with { RetryCount = 10 }, default, "tree");

        rig.Record.AllWell(Files);
        Assert.Equal(Files, rig.WholeFiles(contents));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(SftpErrorKind.ConnectionLost, 3)]
    [InlineData(SftpErrorKind.AuthenticationFailed, 0)]
    [InlineData(SftpErrorKind.HostKeyRejected, 0)]
    public async Task When_no_connection_can_be_made_any_more_the_job_ends(SftpErrorKind kind, int retries)
    {
        CopyRig? started = null;
        bool cut = false;
        await using CopyRig rig = started = await CopyRig.StartAsync(
            CopyDirection.Up,
            s_script.With(RequestFault.Do(PacketType.Write, 30, () =>
            {
                cut = true;
                started!.Server.CutConnections();
            })));
        rig.Remote.Transport.Before = (_, _) => cut
            ? Task.FromException(new SftpException(kind, "No more."))
            : Task.CompletedTask;
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => rig.CopyAsync(s_options, default, "tree"));

        Assert.Equal(kind, exception.Kind);
        Assert.StartsWith("The copy was given up: No more.", exception.Message, StringComparison.Ordinal);
        Assert.InRange(rig.Remote.Transport.Attempts, 2 + retries, 1000);
        Assert.InRange(rig.WholeFiles(contents), rig.Record.Completed.Count, Files);
        Assert.Empty(rig.Record.Failed);
        Assert.InRange(rig.Record.GivenUp.Count, 1, s_options.ThrottleLimit);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_fault_that_does_not_pass_is_told_with_the_number_of_attempts(int retries)
    {
        FaultScript script = s_script.With(RequestFault.Fail(PacketType.Write, 0, StatusCode.Failure, "Resource temporarily unavailable"));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", "content");

        await rig.CopyAsync(s_options with { RetryCount = retries }, default, "file");

        Assert.Equal("Resource temporarily unavailable", rig.Record.OnlyFailure().ServerMessage);
        Assert.Equal(retries + 1, Assert.Single(rig.Record.FailedAttempts));
        Assert.Equal(retries + 1, rig.Server.Log.Entries.Count(static entry => entry.Type == PacketType.Write));
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(nameof(PacketType.Open), nameof(StatusCode.PermissionDenied))]
    [InlineData(nameof(PacketType.Open), nameof(StatusCode.Failure))]
    [InlineData(nameof(PacketType.Write), nameof(StatusCode.Failure))]
    [InlineData(nameof(PacketType.Write), nameof(StatusCode.PermissionDenied))]
    public async Task What_cannot_pass_is_not_tried_again(string on, string status)
    {
        FaultScript script = s_script.With(RequestFault.Fail(Enum.Parse<PacketType>(on), 0, Enum.Parse<StatusCode>(status)));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", "content");

        await rig.CopyAsync(s_options, default, "file");

        Assert.Equal(1, Assert.Single(rig.Record.FailedAttempts));
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task A_cancellation_in_a_pause_ends_the_job_at_once_and_leaves_nothing()
    {
        ManualClock clock = new();
        FaultScript script = s_script.With(RequestFault.Fail(PacketType.Write, 3, StatusCode.Failure, "Please try again"));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", TestBytes.Make(100 * Block));
        using CancellationTokenSource cancellation = new();

        Task copy = rig.CopyAsync(
            s_options with { RetryInterval = TimeSpan.FromHours(1), Clock = clock }, cancellation.Token, "file");
        await Eventually.TrueAsync(() => clock.Waiting > 0);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy.InTime());
        Assert.Empty(rig.Record.Failed);
        Assert.Empty(rig.Target.Names());
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, 1)]
    [InlineData(CopyDirection.Up, 5)]
    [InlineData(CopyDirection.Down, 1)]
    [InlineData(CopyDirection.Down, 2)]
    [InlineData(CopyDirection.Down, 7)]
    [InlineData(CopyDirection.Across, 1)]
    public async Task A_server_that_allows_few_open_files_and_does_not_say_so_is_found_out(CopyDirection direction, int handles)
    {
        FaultScript script = FaultScript.None with
        {
            Limits = (262144, 261120, 261120, 0),
            HiddenHandles = handles,
            ReplyDelay = TimeSpan.FromMilliseconds(1),
        };
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        for (int i = 0; i < 120; i++)
            rig.Source.Write($"tree/directory{i % 12:00}/file{i:000}", $"{i}");
        rig.Source.Write("tree/large", TestBytes.Make(2_000_000));

        // The last pauses are longer than any listing takes.
        await rig.CopyAsync(s_options with { ThrottleLimit = 0, RetryCount = 12 }, default, "tree");

        rig.Record.AllWell(121);
        Assert.Equal(rig.Source.ReadBytes("tree/large"), rig.Target.ReadBytes("tree/large"));
        Assert.Equal(121, rig.Target.Names().Count(static name => !name.EndsWith('/')));
        FileSystemCapabilities learned = await rig.Remote.Files.GetCapabilitiesAsync(default);
        // How near it comes depends on who met whom; it is no longer the many that the job began with.
        Assert.InRange(learned.MaxOpenFiles, 0, 64);
        await rig.NothingLeftAsync();
    }
}
