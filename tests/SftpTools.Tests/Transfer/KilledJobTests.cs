using SftpTools.FileSystems;
using SftpTools.Fixtures;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Journals;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Resume;

namespace SftpTools.Tests.Transfer;

/// <summary>
/// A job with a journal that is stopped anywhere, as kill -9 stops it: nothing is cleaned up and nothing is told. Another run finishes it
/// from the journal. The seed is the whole of what is random.
/// </summary>
public sealed class KilledJobTests
{
    private const int Files = 15;
    private const int LargeLength = 900_000;
    private const int MostRequests = 150;

    [Theory]
    [InlineData(CopyDirection.Up)]
    [InlineData(CopyDirection.Down)]
    public async Task The_journal_finishes_it(CopyDirection direction)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            try
            {
                await OneAsync(direction, seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }

    private static async Task OneAsync(CopyDirection direction, int seed)
    {
        Random random = new(seed);
        using TempFolder folder = new();
        string path = Path.Combine(folder.Path, "journal");
        using KillSwitch kill = new(random.Next(1, MostRequests));
        await using CopyRig rig = await CopyRig.StartAsync(direction, kill.Script with { ReorderWindow = random.Next(1, 6), Seed = seed });
        Dictionary<string, byte[]> contents = new(rig.MakeTree(Files, random.Next(1, 40_000)));
        contents["tree/large"] = TestBytes.Make(LargeLength, seed);
        rig.Source.Write("tree/large", contents["tree/large"]);
        TransferOptions options = new() { Resume = true, RetryCount = 0, Streams = 1 };

        await RunAndKillAsync(rig, path, options, kill);

        rig.Server.Script = FaultScript.None with { ReorderWindow = 4, Seed = seed };
        SftpSession later = await rig.Remote.Transport.OpenSessionAsync();
        TransferRecord record = new();
        JournalContent before = await FinishAsync(rig, path, later.Files, record);

        record.AllWell(contents.Count);
        Assert.Equal(contents.Count, rig.WholeFiles(contents));
        // What is recorded as done was not sent again.
        ILookup<string, TransferOutcome> outcomes = record.Outcomes.ToLookup(each => each.TargetPath, each => each.Outcome);
        Assert.All(before.Finished.Keys, done => Assert.Equal(JournalledCopies.Reason, Assert.Single(outcomes[done]).Skipped));
        JournalContent after = Journal.Read(path);
        Assert.True(after.IsFinished);
        Assert.Equal(contents.Count, after.Finished.Count);
        kill.Release();
        await later.CloseAsync().InTime();
    }

    private static async Task RunAndKillAsync(CopyRig rig, string path, TransferOptions options, KillSwitch kill)
    {
        JournalItem item = new(rig.Source.PathOf("tree"), rig.Target.PathOf("tree"));
        Journal journal = Journal.Create(
            path, [new JournalJob(JournalPlace.ThisMachine, JournalPlace.ThisMachine, options, JournalFilter.Everything, [item])]);
        TransferItem tree = new(await rig.Source.EntryAsync("tree"), item.Target);
        TransferJob job = new(rig.Source.Files, rig.Target.Files, options, new JournalObserver(journal, new TransferRecord()));
        kill.Arm();
        // Nobody waits for its end: the server has become silent for it.
        Task running = job.RunAsync([tree], CancellationToken.None);
        await Task.WhenAny(running, kill.Pulled).InTime();
        // What this machine has begun comes to its end; the process of a real kill would be gone.
        await Task.Delay(30);
        journal.Dispose();
        Disown(rig.Target);
    }

    /// <summary>The job is not over for this process, so its claims are given to one that is.</summary>
    private static void Disown(CopySide target)
    {
        foreach (string name in target.Names().Where(static name => name.EndsWith(TemporaryName.RecordSuffix, StringComparison.Ordinal)))
        {
            if (PartialRecord.Parse(target.ReadBytes(name)) is { Owner: { } owner } partial)
            {
                PartialOwner gone = owner with { ProgramId = int.MaxValue - 1, Started = 1 };
                target.Write(name, (partial with { Owner = gone }).ToBytes());
            }
        }
    }

    private static async Task<JournalContent> FinishAsync(CopyRig rig, string path, IFileSystem remote, TransferRecord record)
    {
        (Journal journal, JournalContent content) = Journal.Continue(path);
        using (journal)
        {
            JournalJob plan = Assert.Single(content.Jobs);
            JournalItem item = Assert.Single(plan.Items);
            bool down = rig.Target is LocalSide;
            IFileSystem source = down ? remote : rig.Source.Files;
            IFileSystem target = down ? rig.Target.Files : remote;
            FileEntry entry = (await source.GetEntryAsync(item.Source, followLink: true, default).InTime())!;
            TransferOptions options = plan.Options with { Finished = new JournalledCopies(content, timesAreKept: true) };
            TransferJob job = new(source, target, options, new JournalObserver(journal, record));
            await job.RunAsync([new TransferItem(entry, item.Target)], CancellationToken.None).InTime();
            journal.End();
        }
        return content;
    }

    /// <summary>Makes a server silent from a request on, before it carries it out.</summary>
    private sealed class KillSwitch(int requests) : IDisposable
    {
        private readonly TaskCompletionSource _pulled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();
        private int _left = int.MaxValue;

        public Task Pulled => _pulled.Task;

        public FaultScript Script => FaultScript.None with
        {
            Limits = (34000, 32768, 32768, 0),
            Faults = [.. Enum.GetValues<PacketType>().Select(type => RequestFault.Do(type, 0, Meet))],
        };

        public void Arm() => Volatile.Write(ref _left, requests);

        public void Release() => _released.Set();

        public void Dispose() => Release();

        private void Meet()
        {
            if (Interlocked.Decrement(ref _left) >= 0)
                return;
            _pulled.TrySetResult();
            _released.Wait(TimeSpan.FromSeconds(60));
        }
    }
}
