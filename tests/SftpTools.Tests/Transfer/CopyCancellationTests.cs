using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>Cancellation, at whatever request it comes, ends a job: nothing half has a final name, nothing goes on, nothing is left.</summary>
public sealed class CopyCancellationTests
{
    private const int Files = 40;

    public static TheoryData<CopyDirection, string, int> Places()
    {
        TheoryData<CopyDirection, string, int> table = [];
        foreach (int nth in new[] { 1, 20 })
        {
            foreach (CopyDirection direction in Enum.GetValues<CopyDirection>())
            {
                table.Add(direction, nameof(PacketType.Open), nth);
                table.Add(direction, nameof(PacketType.Close), nth);
            }
            table.Add(CopyDirection.Up, nameof(PacketType.Write), nth);
            table.Add(CopyDirection.Up, nameof(PacketType.FSetStat), nth);
            table.Add(CopyDirection.Up, nameof(PacketType.Extended), nth);
            table.Add(CopyDirection.Down, nameof(PacketType.Read), nth);
        }
        table.Add(CopyDirection.Up, nameof(PacketType.MkDir), 1);
        table.Add(CopyDirection.Down, nameof(PacketType.OpenDir), 1);
        table.Add(CopyDirection.Down, nameof(PacketType.ReadDir), 2);
        return table;
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Nothing_is_left_and_nothing_goes_on(CopyDirection direction, string on, int nth)
    {
        using CancellationTokenSource cancellation = new();
        FaultScript script = (FaultScript.None with { Limits = (34000, 1024, 1024, 0), ReplyDelay = TimeSpan.FromMilliseconds(1) })
            .With(RequestFault.Do(Enum.Parse<PacketType>(on), nth, cancellation.Cancel));
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        Dictionary<string, byte[]> contents = new(rig.MakeTree(Files))
        {
            ["tree/large"] = TestBytes.Make(50_000, 99),
        };
        rig.Source.Write("tree/large", contents["tree/large"]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => rig.CopyAsync(new TransferOptions { ThrottleLimit = 8 }, cancellation.Token, "tree"));

        Assert.Empty(rig.Record.Failed);
        await rig.NothingLeftAsync();
        Assert.InRange(rig.WholeFiles(contents), rig.Record.Completed.Count, Files);
        int requests = rig.Server.Log.Entries.Count;
        await Eventually.TrueAsync(() => rig.Remote.Session.Latest.Client.InFlight == 0);
        // The session is as good as before: the same copy again brings the rest.
        await rig.CopyAsync("tree");
        Assert.Equal(Files + 1, rig.WholeFiles(contents));
        Assert.Equal(1, rig.Remote.Transport.Attempts);
        Assert.True(rig.Server.Log.Entries.Count > requests);
    }

    [Theory]
    [InlineData(CopyDirection.Up, nameof(PacketType.Write))]
    [InlineData(CopyDirection.Down, nameof(PacketType.Read))]
    [InlineData(CopyDirection.Down, nameof(PacketType.ReadDir))]
    [InlineData(CopyDirection.Up, nameof(PacketType.MkDir))]
    public async Task A_server_that_is_silent_does_not_hold_it_up(CopyDirection direction, string on)
    {
        using CancellationTokenSource cancellation = new();
        PacketType type = Enum.Parse<PacketType>(on);
        await using CopyRig rig = await CopyRig.StartAsync(direction, FaultScript.None.With(RequestFault.Stall(type)));
        rig.MakeTree(10);
        Task copy = rig.CopyAsync(new TransferOptions(), cancellation.Token, "tree");
        await rig.Server.Log.WhenReceived(type, 1).InTime();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);
        Assert.Empty(rig.Record.Completed);
        Assert.DoesNotContain(rig.Target.Names(), name => name.Contains("file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelled_before_it_begins_it_asks_nothing()
    {
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up);
        rig.MakeTree(3);
        int requests = rig.Server.Log.Entries.Count;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => rig.CopyAsync(new TransferOptions(), new CancellationToken(canceled: true), "tree"));

        Assert.Equal(requests, rig.Server.Log.Entries.Count);
    }

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task The_old_file_stays_when_its_replacement_is_cancelled(CopyDirection direction)
    {
        using CancellationTokenSource cancellation = new();
        PacketType type = direction == CopyDirection.Up ? PacketType.Write : PacketType.Read;
        FaultScript script = (FaultScript.None with { Limits = (34000, 1024, 1024, 0) })
            .With(RequestFault.Do(type, 5, cancellation.Cancel));
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        rig.Source.Write("file", TestBytes.Make(100_000));
        rig.Target.Write("file", "old");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => rig.CopyAsync(new TransferOptions(), cancellation.Token, "file"));

        Assert.Equal("old", rig.Target.Read("file"));
        await rig.NothingLeftAsync();
    }
}
