using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>
/// A connection that breaks in the middle of a job: whether a new one can be made or not, the job ends, every file is accounted for, and no
/// half file has a final name.
/// </summary>
public sealed class LostConnectionTests
{
    private const int Files = 60;
    private const int InFlight = 4;

    // The directory takes three replies.
    private static readonly FaultScript s_script = FaultScript.None with { EntriesPerName = 25 };
    private static readonly TransferOptions s_options = new() { ThrottleLimit = InFlight, RetryCount = 0 };

    public static TheoryData<CopyDirection, string, int> Places()
    {
        TheoryData<CopyDirection, string, int> table = [];
        foreach (int nth in new[] { 1, 2, 30, Files })
        {
            foreach (string type in new[] { nameof(PacketType.Open), nameof(PacketType.Close) })
            {
                table.Add(CopyDirection.Up, type, nth);
                table.Add(CopyDirection.Down, type, nth);
                table.Add(CopyDirection.Across, type, nth);
            }
            table.Add(CopyDirection.Up, nameof(PacketType.Write), nth);
            // Before the renames the server is asked for its limits and for its free space.
            table.Add(CopyDirection.Up, nameof(PacketType.Extended), nth + 2);
            table.Add(CopyDirection.Down, nameof(PacketType.Read), nth);
        }
        table.Add(CopyDirection.Up, nameof(PacketType.MkDir), 1);
        table.Add(CopyDirection.Down, nameof(PacketType.ReadDir), 1);
        table.Add(CopyDirection.Down, nameof(PacketType.ReadDir), 3);
        return table;
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task With_a_new_connection_only_what_was_in_flight_fails(CopyDirection direction, string on, int nth)
    {
        CopyRig? started = null;
        await using CopyRig rig = started = await CopyRig.StartAsync(
            direction,
            s_script.With(RequestFault.Do(Enum.Parse<PacketType>(on), nth, () => started!.Server.CutConnections())));
        rig.Server.Script = FaultScript.None;
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        await rig.CopyAsync(s_options, default, "tree");

        Assert.All(rig.Record.Failed, failure => Assert.Equal(SftpErrorKind.ConnectionLost, failure.Error.Kind));
        // A directory that was being made or listed takes with it what is inside, or what was not listed yet.
        int directories = rig.Record.Failed.Count(failure => failure.Source.Type == FileEntryType.Directory);
        int files = rig.Record.Failed.Count - directories;
        Assert.InRange(directories, on is nameof(PacketType.MkDir) or nameof(PacketType.ReadDir) ? 1 : 0, 1);
        Assert.InRange(files, 0, InFlight);
        Assert.InRange(files + rig.Record.Completed.Count, directories == 0 ? Files : 0, Files);
        // What a closed source file would say is of no use to anybody, so a lost answer to its CLOSE may cost nothing; and to open it only
        // looks, so that is asked again.
        if (direction == CopyDirection.Up || on is not (nameof(PacketType.Close) or nameof(PacketType.Open)))
            Assert.NotEmpty(rig.Record.Failed);
        // A reply that was lost may have been carried out, so there may be more files than were told.
        Assert.InRange(rig.WholeFiles(contents), rig.Record.Completed.Count, Files);
        Assert.Equal(2, rig.Remote.Transport.Attempts);
        Assert.Equal(1, rig.Remote.Session.ReconnectCount);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Without_a_new_connection_the_job_ends_and_every_file_is_accounted_for(CopyDirection direction, string on, int nth)
    {
        CopyRig? started = null;
        void Cut()
        {
            started!.Remote.Transport.Refusal = "Cannot connect any more.";
            started.Server.CutConnections();
        }
        await using CopyRig rig = started = await CopyRig.StartAsync(
            direction, s_script.With(RequestFault.Do(Enum.Parse<PacketType>(on), nth, Cut)));
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => rig.CopyAsync(s_options, default, "tree"));

        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.StartsWith("The copy was given up: Cannot connect any more.", exception.Message, StringComparison.Ordinal);
        // One cause is one error: what was in flight counts in it.
        Assert.Empty(rig.Record.Failed);
        Assert.InRange(rig.Record.GivenUp.Count, 0, InFlight);
        Assert.Equal((int)rig.Progress.Look().FilesFound, rig.Record.Completed.Count + NotTried(exception));
        Assert.InRange(rig.WholeFiles(contents), rig.Record.Completed.Count, Files);
    }

    [Theory]
    [InlineData(CopyDirection.Up, 500)]
    [InlineData(CopyDirection.Up, 1500)]
    [InlineData(CopyDirection.Down, 10_000)]
    [InlineData(CopyDirection.Down, 100_000)]
    [InlineData(CopyDirection.Down, 1_000_000)]
    public async Task Cut_in_the_middle_of_a_packet_the_large_file_in_flight_fails_whole(CopyDirection direction, long afterBytes)
    {
        foreach (bool asError in new[] { false, true })
        {
            FaultScript script = FaultScript.None with { Limits = (34000, 32768, 32768, 0), CutAfterBytes = afterBytes, CutIsError = asError };
            await using CopyRig rig = await CopyRig.StartAsync(direction, script);
            rig.Server.Script = FaultScript.None;
            rig.Source.Write("file", TestBytes.Make(2_000_000));
            rig.Target.Write("file", "old");

            await rig.CopyAsync("file");

            Assert.Equal(SftpErrorKind.ConnectionLost, rig.Record.OnlyFailure().Kind);
            Assert.Equal("old", rig.Target.Read("file"));
            await rig.NothingLeftAsync();
        }
    }

    [Theory]
    [InlineData(CopyDirection.Up, nameof(PacketType.Write))]
    [InlineData(CopyDirection.Up, nameof(PacketType.Open))]
    [InlineData(CopyDirection.Up, nameof(PacketType.Close))]
    [InlineData(CopyDirection.Down, nameof(PacketType.Read))]
    [InlineData(CopyDirection.Down, nameof(PacketType.Open))]
    [InlineData(CopyDirection.Across, nameof(PacketType.Write))]
    public async Task A_server_that_falls_silent_is_a_timeout_and_the_next_connection_goes_on(CopyDirection direction, string on)
    {
        FaultScript script = FaultScript.None.With(RequestFault.Stall(Enum.Parse<PacketType>(on), 10));
        await using CopyRig rig = await CopyRig.StartAsync(direction, script, TimeSpan.FromMilliseconds(700));
        rig.Server.Script = FaultScript.None;
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        await rig.CopyAsync(s_options, default, "tree");

        Assert.InRange(rig.Record.Failed.Count, 1, InFlight);
        Assert.All(rig.Record.Failed, failure => Assert.Equal(SftpErrorKind.Timeout, failure.Error.Kind));
        Assert.Equal(Files, rig.Record.Failed.Count + rig.Record.Completed.Count);
        Assert.InRange(rig.WholeFiles(contents), rig.Record.Completed.Count, Files);
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task A_server_that_talks_garbage_in_the_middle_is_a_protocol_error_and_the_next_connection_goes_on()
    {
        FaultScript script = FaultScript.None.With(RequestFault.Send(PacketType.Write, 10, "HTTP/1.1 400 Bad Request\r\n"u8.ToArray()));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Server.Script = FaultScript.None;
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        await rig.CopyAsync(s_options, default, "tree");

        Assert.InRange(rig.Record.Failed.Count, 1, InFlight);
        Assert.All(rig.Record.Failed, failure => Assert.Equal(SftpErrorKind.ProtocolError, failure.Error.Kind));
        Assert.Equal(Files, rig.Record.Failed.Count + rig.Record.Completed.Count);
        Assert.InRange(rig.WholeFiles(contents), rig.Record.Completed.Count, Files);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, nameof(PacketType.Write))]
    [InlineData(CopyDirection.Up, nameof(PacketType.Open))]
    [InlineData(CopyDirection.Down, nameof(PacketType.Read))]
    [InlineData(CopyDirection.Across, nameof(PacketType.Write))]
    public async Task A_malformed_answer_is_final_at_once_whatever_the_retries(CopyDirection direction, string on)
    {
        FaultScript script = FaultScript.None.With(RequestFault.ClaimType(Enum.Parse<PacketType>(on), 0, 99));
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        rig.Source.Write("file", TestBytes.Make(1000));

        // With one attempt more it would take an hour.
        await rig.CopyAsync(new TransferOptions { RetryCount = 3, RetryInterval = TimeSpan.FromHours(1) }, default, "file");

        Assert.Equal(SftpErrorKind.ProtocolError, rig.Record.OnlyFailure().Kind);
        Assert.Equal([1], rig.Record.FailedAttempts);
    }

    [Fact]
    public async Task A_connection_that_breaks_again_and_again_costs_only_what_is_in_flight_each_time()
    {
        CopyRig? started = null;
        FaultScript script = FaultScript.None;
        foreach (int nth in new[] { 10, 25, 40 })
            script = script.With(RequestFault.Do(PacketType.Write, nth, () => started!.Server.CutConnections()));
        await using CopyRig rig = started = await CopyRig.StartAsync(CopyDirection.Up, script);
        IReadOnlyDictionary<string, byte[]> contents = rig.MakeTree(Files);

        await rig.CopyAsync(s_options, default, "tree");

        Assert.InRange(rig.Record.Failed.Count, 3, 3 * InFlight);
        Assert.Equal(Files, rig.Record.Failed.Count + rig.Record.Completed.Count);
        Assert.Equal(3, rig.Remote.Session.ReconnectCount);
        Assert.InRange(rig.WholeFiles(contents), rig.Record.Completed.Count, Files);
        await rig.NothingLeftAsync();
    }

    /// <summary>What the last message says of files that were found and not copied.</summary>
    private static int NotTried(SftpException exception)
    {
        System.Text.RegularExpressions.Match match =
            System.Text.RegularExpressions.Regex.Match(exception.Message, @" (One|\d+) files? (was|were) found and not copied\.$");
        if (match.Groups[1].ValueSpan is "One")
            return 1;
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
