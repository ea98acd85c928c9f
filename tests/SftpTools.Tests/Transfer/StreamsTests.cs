using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Jobs;
using SftpTools.Transports;

namespace SftpTools.Tests.Transfer;

/// <summary>One large file over several connections: whole, within what the server allows, and nothing stays behind.</summary>
public sealed class StreamsTests
{
    private const int Length = 10_000_000;

    private static readonly FaultScript s_script = FaultScript.None with
    {
        Limits = (34000, 32768, 32768, 0),
        ReplyDelay = TimeSpan.FromMilliseconds(2),
        ReorderWindow = 3,
    };

    private static readonly TransferOptions s_options =
        new() { Streams = 4, RetryCount = 3, RetryInterval = TimeSpan.FromMilliseconds(1) };

    public static TheoryData<CopyDirection> Directions() => new(Enum.GetValues<CopyDirection>());

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task As_many_connections_as_asked_for_share_the_file(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_script);
        rig.Source.Write("file", TestBytes.Make(Length));

        await rig.CopyAsync(s_options, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(rig.Source.ReadBytes("file"), rig.Target.ReadBytes("file"));
        Assert.Equal(4, rig.Remote.Transport.Attempts);
        Assert.Equal(4, rig.Remote.Session.Connections);
        Assert.Equal(Length, rig.Progress.Look().BytesDone);
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task The_connections_serve_the_next_copy_and_end_with_the_session()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, s_script);
        rig.Source.Write("a", TestBytes.Make(Length));
        rig.Source.Write("b", TestBytes.Make(Length, 2));

        await rig.CopyAsync(s_options, default, "a", "b");
        await rig.CopyAsync(s_options, default, "a");

        Assert.Equal(4, rig.Remote.Transport.Attempts);
        await rig.Remote.Session.CloseAsync().InTime();
        Assert.All(rig.Remote.Transport.Connections, static connection => Assert.Equal(1, connection.Disposals));
        Assert.Equal(0, rig.Remote.Session.Connections);
    }

    [Fact]
    public async Task Connections_that_nobody_uses_end_after_a_while()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Down, s_script);
        rig.Remote.Session.Extra.IdleTime = TimeSpan.FromMilliseconds(10);
        rig.Source.Write("file", TestBytes.Make(Length));

        await rig.CopyAsync(s_options, default, "file");

        // The copy may be over before the last of them is made.
        await Eventually.TrueAsync(() => rig.Remote.Session.Connections == 1
            && rig.Remote.Transport.Connections.Count(static connection => connection.Disposals == 1) == 3);
        await rig.CopyAsync(s_options, default, "file");
        rig.Record.AllWell(2);
    }

    [Theory]
    [InlineData(CopyDirection.Up, 1)]
    [InlineData(CopyDirection.Up, 2)]
    [InlineData(CopyDirection.Down, 1)]
    [InlineData(CopyDirection.Down, 2)]
    public async Task A_server_that_refuses_further_connections_is_respected_and_remembered(CopyDirection direction, int allowed)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, s_script);
        rig.Source.Write("file", TestBytes.Make(Length));
        int refused = 0;
        rig.Remote.Transport.Before = (attempt, _) =>
        {
            if (attempt <= allowed)
                return Task.CompletedTask;
            Interlocked.Increment(ref refused);
            return Task.FromException(new SftpException(SftpErrorKind.ConnectionLost, "Exceeded MaxStartups."));
        };

        await rig.CopyAsync(s_options, default, "file");
        await Eventually.TrueAsync(() => refused == 4 - allowed);
        await Eventually.TrueAsync(() => rig.Remote.Session.Connections == allowed);
        await rig.CopyAsync(s_options, default, "file");

        rig.Record.AllWell(2);
        Assert.Equal(rig.Source.ReadBytes("file"), rig.Target.ReadBytes("file"));
        Assert.Equal(4 - allowed, refused);
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task No_more_connections_are_made_than_the_session_may_have()
    {
        await using InProcessServer server = InProcessServer.Start(s_script);
        Sessions.InProcessTransport transport = new(server);
        SftpSession session = await transport.OpenSessionAsync(
            new SftpTools.Transports.ConnectionOptions { HostName = "memory", MaxConnections = 2 });
        server.Tree.AddDirectory("/root");
        using LocalFile file = new(Length);

        TransferRecord record = new();
        TransferJob job = new(SftpTools.FileSystems.Local.LocalFileSystem.Instance, session.Files, s_options, record);
        await job.RunAsync([await file.ItemAsync("/root/file")], default).InTime();

        record.AllWell(1);
        Assert.Equal(2, transport.Attempts);
        await session.CloseAsync().InTime();
    }

    [Theory]
    [InlineData(CopyDirection.Up, nameof(PacketType.Write))]
    [InlineData(CopyDirection.Down, nameof(PacketType.Read))]
    public async Task A_further_connection_that_is_lost_costs_the_file_nothing(CopyDirection direction, string on)
    {
        CopyRig? started = null;
        FaultScript script = s_script.With(RequestFault.Do(
            Enum.Parse<PacketType>(on), 150, () => started!.Remote.Transport.Connections.Skip(1).LastOrDefault()?.DisposeAsync().AsTask()));
        await using CopyRig rig = started = await CopyRig.StartAsync(direction, script);
        rig.Source.Write("file", TestBytes.Make(Length));

        await rig.CopyAsync(s_options with { RetryCount = 0 }, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(rig.Source.ReadBytes("file"), rig.Target.ReadBytes("file"));
        Assert.Equal(Length, rig.Progress.Look().BytesDone);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(CopyDirection.Up, nameof(PacketType.Write))]
    [InlineData(CopyDirection.Down, nameof(PacketType.Read))]
    public async Task When_all_are_cut_the_next_attempt_continues(CopyDirection direction, string on)
    {
        CopyRig? started = null;
        FaultScript script = s_script.With(RequestFault.Do(Enum.Parse<PacketType>(on), 250, () => started!.Server.CutConnections()));
        await using CopyRig rig = started = await CopyRig.StartAsync(direction, script);
        rig.Source.Write("file", TestBytes.Make(Length));

        await rig.CopyAsync(s_options, default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(rig.Source.ReadBytes("file"), rig.Target.ReadBytes("file"));
        Assert.Equal(Length, rig.Progress.Look().BytesDone);
        await rig.NothingLeftAsync();
    }

    [Fact]
    public async Task What_is_wrong_with_the_file_itself_is_told_and_not_hidden_by_the_others()
    {
        FaultScript script = s_script.With(RequestFault.Fail(PacketType.Write, 200, StatusCode.PermissionDenied, "Enough."));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.Source.Write("file", TestBytes.Make(Length));

        await rig.CopyAsync(s_options, default, "file");

        Assert.Equal("Enough.", rig.Record.OnlyFailure().ServerMessage);
        Assert.Empty(rig.Target.Names());
        await rig.NothingLeftAsync();
    }

    [Theory]
    [InlineData(256, 50, 0, 8)]
    [InlineData(64, 50, 0, 4)]
    [InlineData(31, 50, 0, 1)]
    [InlineData(10_000, 1, 0, 1)]
    [InlineData(10_000, 200, 0, 8)]
    [InlineData(256, 50, 10_000_000, 1)]
    [InlineData(256, 50, 100_000_000, 3)]
    public void By_itself_the_number_follows_round_trip_size_and_rate(int mebibytes, int milliseconds, long rate, int streams) =>
        Assert.Equal(streams, StreamSet.Choose(mebibytes * 1024L * 1024, TimeSpan.FromMilliseconds(milliseconds), rate));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20, 2)]
    public async Task By_itself_a_large_file_takes_more_connections_only_where_the_server_is_far(int roundTrip, int connections)
    {
        await using CopyRig rig = await CopyRig.StartAsync(
            CopyDirection.Up, FaultScript.None with { ReplyDelay = TimeSpan.FromMilliseconds(roundTrip) });
        rig.Source.Write("file", TestBytes.Make(34 * 1024 * 1024));
        // The shortest of several counts, so that other work of this machine does not make the server far.
        for (int i = 0; i < 16; i++)
            await rig.Remote.Session.Files.MeasureRoundTripAsync(default);

        await rig.CopyAsync(new TransferOptions(), default, "file");

        rig.Record.AllWell(1);
        Assert.Equal(connections, rig.Remote.Transport.Attempts);
        Assert.Equal(rig.Source.ReadBytes("file"), rig.Target.ReadBytes("file"));
    }

    /// <summary>A file of this machine to copy.</summary>
    private sealed class LocalFile : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();

        public LocalFile(int length) => File.WriteAllBytes(_path, TestBytes.Make(length));

        public async Task<TransferItem> ItemAsync(string targetPath) => new(
            (await SftpTools.FileSystems.Local.LocalFileSystem.Instance.GetEntryAsync(_path, followLink: true, default))!, targetPath);

        public void Dispose() => File.Delete(_path);
    }
}
