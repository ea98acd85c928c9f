using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Names;

namespace SftpTools.Tests.Transfer;

/// <summary>
/// A source, a target and the record of a job between them. The server with the script is the target of an upload and of a copy between
/// servers, and the source of a download.
/// </summary>
internal sealed class CopyRig : IAsyncDisposable
{
    private CopyRig(CopySide source, CopySide target)
    {
        Source = source;
        Target = target;
    }

    public CopySide Source { get; }

    public CopySide Target { get; }

    public TransferRecord Record { get; } = new();

    public TransferProgress Progress { get; private set; } = new();

    /// <summary>The side that the script is for.</summary>
    public ServerSide Remote => Target as ServerSide ?? (ServerSide)Source;

    public InProcessServer Server => Remote.Server;

    /// <summary>Both ends, for an upload, a download, and a copy between servers.</summary>
    public static async Task<CopyRig> StartAsync(
        CopyDirection direction, FaultScript? script = null, TimeSpan operationTimeout = default)
    {
        ServerSide remote = await ServerSide.StartAsync(script, operationTimeout);
        return direction switch
        {
            CopyDirection.Up => new CopyRig(new LocalSide(), remote),
            CopyDirection.Down => new CopyRig(remote, new LocalSide()),
            CopyDirection.Across => new CopyRig(await ServerSide.StartAsync(), remote),
            _ => throw new ArgumentOutOfRangeException(nameof(direction)),
        };
    }

    /// <summary>Copies entries of the source's root to the same names in the target's.</summary>
    public async Task CopyAsync(TransferOptions options, CancellationToken cancellationToken, params string[] names)
    {
        List<TransferItem> items = [];
        foreach (string name in names)
            items.Add(new TransferItem(await Source.EntryAsync(name), Target.PathOf(name)));
        TransferJob job = new(Source.Files, Target.Files, options, Record);
        Progress = job.Progress;
        await job.RunAsync(items, cancellationToken).InTime();
    }

    public Task CopyAsync(params string[] names) => CopyAsync(new TransferOptions { RetryCount = 0 }, CancellationToken.None, names);

    /// <summary>Writes files into the directory "tree" of the source; returns their contents by path.</summary>
    public IReadOnlyDictionary<string, byte[]> MakeTree(int files, int length = 100)
    {
        Dictionary<string, byte[]> contents = [];
        for (int i = 0; i < files; i++)
        {
            byte[] content = TestBytes.Make(length, i);
            contents.Add($"tree/file{i:000}", content);
            Source.Write($"tree/file{i:000}", content);
        }
        return contents;
    }

    /// <summary>The names in the target that are no final ones.</summary>
    public IEnumerable<string> Leftovers() =>
        Target.Names().Where(name => name.Contains(TemporaryName.Suffix, StringComparison.Ordinal));

    /// <summary>Every file that has its final name has all its bytes; nothing else is there. Returns how many there are.</summary>
    public int WholeFiles(IReadOnlyDictionary<string, byte[]> contents)
    {
        int whole = 0;
        foreach (string name in Target.Names().Where(name => !name.EndsWith('/')).Except(Leftovers()))
        {
            Assert.Equal(contents[name], Target.ReadBytes(name));
            whole++;
        }
        return whole;
    }

    /// <summary>Nothing of a job is left: no temporary file and no open handle.</summary>
    public async Task NothingLeftAsync()
    {
        await Eventually.TrueAsync(() => Source.OpenHandles == 0 && Target.OpenHandles == 0);
        Assert.Empty(Leftovers());
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }
}
