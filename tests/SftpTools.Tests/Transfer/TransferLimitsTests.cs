using SftpTools.FileSystems;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;

namespace SftpTools.Tests.Transfer;

/// <summary>A job keeps to the limits of its options and of the servers, and its counters add up.</summary>
public sealed class TransferLimitsTests
{
    public static TheoryData<CopyDirection> Directions() => new(Enum.GetValues<CopyDirection>());

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task No_more_files_are_open_than_the_throttle_limit(CopyDirection direction)
    {
        FaultScript script = FaultScript.None with { ReplyDelay = TimeSpan.FromMilliseconds(1) };
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        rig.MakeTree(40);

        await rig.CopyAsync(new TransferOptions { ThrottleLimit = 3 }, default, "tree");

        rig.Record.AllWell(40);
        Assert.InRange(MostOpen(rig.Server), 1, 3);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Without_a_limit_many_files_are_in_flight(CopyDirection direction)
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FaultScript script = FaultScript.None.With(RequestFault.Hold(PacketType.Open, 0, release.Task));
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        rig.MakeTree(100);

        Task copy = rig.CopyAsync("tree");
        await rig.Server.Log.WhenReceived(PacketType.Open, 64).InTime();
        release.SetResult();
        await copy;

        rig.Record.AllWell(100);
    }

    [Theory]
    [InlineData(CopyDirection.Up, 1)]
    [InlineData(CopyDirection.Up, 20)]
    [InlineData(CopyDirection.Down, 20)]
    [InlineData(CopyDirection.Down, 40)]
    [InlineData(CopyDirection.Across, 20)]
    public async Task A_server_that_has_few_handles_is_not_asked_for_more(CopyDirection direction, ulong handles)
    {
        FaultScript script = FaultScript.None with
        {
            Limits = (262144, 261120, 261120, handles),
            ReplyDelay = TimeSpan.FromMilliseconds(2),
        };
        await using CopyRig rig = await CopyRig.StartAsync(direction, script);
        for (int i = 0; i < 120; i++)
            rig.Source.Write($"tree/directory{i % 30:00}/file{i:000}", $"{i}");

        await rig.CopyAsync("tree");

        rig.Record.AllWell(120);
        await rig.NothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task After_a_job_the_counters_add_up(CopyDirection direction)
    {
        await using CopyRig rig = await CopyRig.StartAsync(direction, FaultScript.None with { Limits = (34000, 1024, 1024, 0) });
        rig.MakeTree(20, 100);
        rig.Source.Write("tree/empty", "");
        rig.Source.Write("tree/large", TestBytes.Make(10_000));
        rig.Source.MakeLink("tree/link", "large");

        await rig.CopyAsync("tree");

        TransferProgress.Sample sample = rig.Progress.Look();
        Assert.True(sample.IsWholeKnown);
        Assert.Equal(23, sample.FilesFound);
        Assert.Equal(23, sample.FilesDone);
        Assert.Equal((20 * 100) + 20_000, sample.BytesDone);
        Assert.Equal(sample.BytesDone, sample.BytesFound);
        Assert.Equal(100, sample.PercentComplete);
        Assert.Equal(sample.BytesDone, rig.Record.Completed.Sum(file => file.Length));
    }

    [Fact]
    public async Task A_job_with_failures_comes_to_its_end_too()
    {
        FaultScript script = FaultScript.None.With(RequestFault.Fail(PacketType.Write, 3, StatusCode.Failure));
        await using CopyRig rig = await CopyRig.StartAsync(CopyDirection.Up, script);
        rig.MakeTree(10);

        await rig.CopyAsync("tree");

        TransferProgress.Sample sample = rig.Progress.Look();
        Assert.Equal(10, sample.FilesDone);
        Assert.Equal(900, sample.BytesDone);
        Assert.Equal(900, sample.BytesFound);
        Assert.Equal(100, sample.PercentComplete);
    }

    [Fact]
    public void Progress_tells_no_share_before_the_whole_is_known()
    {
        TransferProgress progress = new();
        progress.Found(100);
        progress.Copied(50);
        Assert.Equal(-1, progress.Look().PercentComplete);
        Assert.Null(progress.Look().Remaining);

        progress.SearchIsOver();
        Assert.Equal(50, progress.Look().PercentComplete);
        progress.Copied(50);
        progress.Finished(100, 100);
        Assert.Equal(100, progress.Look().PercentComplete);
    }

    [Fact]
    public void Progress_of_empty_files_moves_with_their_number()
    {
        TransferProgress progress = new();
        for (int i = 0; i < 4; i++)
            progress.Found(0);
        progress.SearchIsOver();
        progress.Finished(0, 0);

        Assert.Equal(25, progress.Look().PercentComplete);
    }

    [Fact]
    public void Progress_of_a_job_without_files_tells_nothing()
    {
        TransferProgress progress = new();
        progress.SearchIsOver();

        Assert.Equal(-1, progress.Look().PercentComplete);
        Assert.Equal(0, progress.Look().BytesDone);
    }

    /// <summary>The most files that were open at once, by the requests in the order of their arrival; directories are listed before.</summary>
    private static int MostOpen(InProcessServer server)
    {
        int open = 0;
        int most = 0;
        HashSet<string> directories = [];
        int handle = 0;
        foreach (ServerLog.Entry entry in server.Log.Entries)
        {
            // The server numbers its handles as it is asked for them.
            if (entry.Type is PacketType.OpenDir or PacketType.Open)
                handle++;
            if (entry.Type == PacketType.OpenDir)
                directories.Add($"\0\0\0{(char)handle}");
            else if (entry.Type == PacketType.Open)
                most = Math.Max(most, ++open);
            else if (entry.Type == PacketType.Close && !directories.Contains(entry.First!))
                open--;
        }
        return most;
    }
}
