using SftpTools.FileSystems;
using SftpTools.Tests.Servers;
using SftpTools.Transfer;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Resume;

namespace SftpTools.Tests.Transfer;

/// <summary>One file that is copied in pieces: attempts with a copier each, over a server that may be told to break.</summary>
internal sealed class ResumeRig(CopyRig rig) : IAsyncDisposable
{
    public const int Block = 1024;
    public const string Name = "file";
    public const string Partial = ".file.sftp-part";
    public const string RecordName = Partial + TemporaryName.RecordSuffix;

    public static readonly FaultScript SmallBlocks = FaultScript.None with { Limits = (34000, Block, Block, 0) };

    public static readonly TransferOptions Resume = new() { Resume = true };

    public CopyRig Rig => rig;

    public CopySide Source => rig.Source;

    public CopySide Target => rig.Target;

    public byte[] Content { get; private set; } = [];

    public static async Task<ResumeRig> StartAsync(CopyDirection direction, int length, FaultScript? script = null)
    {
        ResumeRig rig = new(await CopyRig.StartAsync(direction, script ?? SmallBlocks)) { Content = TestBytes.Make(length) };
        rig.Source.Write(Name, rig.Content);
        return rig;
    }

    /// <summary>One attempt, as a job makes it, over blocks of a kilobyte.</summary>
    public async Task<TransferOutcome> CopyAsync(TransferOptions? options = null, CancellationToken cancellationToken = default)
    {
        FileCopier copier = new(Source.Files, Target.Files, options ?? Resume, new TransferProgress())
        {
            BlockLength = Block,
            RecordInterval = TimeSpan.FromMilliseconds(1),
        };
        return await copier.CopyAsync(new FileToCopy(await Source.EntryAsync(Name), Target.PathOf(Name)), cancellationToken).InTime();
    }

    /// <summary>One attempt over another session with the server.</summary>
    public async Task<TransferOutcome> CopyAsync(IFileSystem remote)
    {
        bool down = Target is LocalSide;
        IFileSystem source = down ? remote : Source.Files;
        FileCopier copier = new(source, down ? Target.Files : remote, Resume, new TransferProgress())
        {
            BlockLength = Block,
            RecordInterval = TimeSpan.FromMilliseconds(1),
        };
        FileEntry entry = await source.GetEntryAsync(Source.PathOf(Name), followLink: false, default).InTime()
            ?? throw new InvalidOperationException("The source is gone.");
        return await copier.CopyAsync(new FileToCopy(entry, Target.PathOf(Name)), default).InTime();
    }

    /// <summary>An attempt that has to fail.</summary>
    public Task<SftpException> FailsAsync(TransferOptions? options = null) =>
        Assert.ThrowsAsync<SftpException>(() => CopyAsync(options));

    /// <summary>Leaves a partial copy as an earlier run would.</summary>
    public async Task LeavePartialAsync(byte[] bytes, long promised, PartialOwner? owner = null, Func<PartialRecord, PartialRecord>? change = null)
    {
        PartialOwner nobody = PartialOwner.New();
        nobody.End();
        PartialRecord record = PartialRecord.For(await Source.EntryAsync(Name), owner ?? nobody) with { Written = promised };
        Target.Write(Partial, bytes);
        Target.Write(RecordName, (change?.Invoke(record) ?? record).ToBytes());
    }

    /// <summary>The copy is whole, and nothing else is left.</summary>
    public async Task WholeAsync()
    {
        Assert.Equal(Content, Target.ReadBytes(Name));
        await rig.NothingLeftAsync();
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
