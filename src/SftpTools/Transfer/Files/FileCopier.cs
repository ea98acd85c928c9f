using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>
/// Copies the files of a job, each by a <see cref="FileCopy"/> of its own; here is what they share: memory, rate, rules, and what the job has
/// learned of its target.
/// </summary>
internal sealed class FileCopier
{
    // Enough for the largest window on a far connection, small enough for any machine.
    private const long MemoryLimit = 32 * 1024 * 1024;

    // Apart from the other: a block that is compared is still held while it is read back.
    private const long CheckMemoryLimit = 16 * 1024 * 1024;

    // Whether a record could be read back that this job has made.
    private volatile bool _readsRecords;

    public FileCopier(IFileSystem source, IFileSystem target, TransferOptions options, TransferProgress progress)
    {
        Route = new TransferRoute(source, target, options);
        Progress = progress;
        Guard = new TargetGuard(target, options.Force);
        Limiter = options.BytesPerSecond > 0 ? new RateLimiter(options.BytesPerSecond, options.Clock) : null;
        SameFile = new SameFile(source, target);
        Trial = new NameTrial(target);
    }

    /// <summary>From where to where, and how.</summary>
    public TransferRoute Route { get; }

    public TransferProgress Progress { get; }

    /// <summary>What the copies of the job may do to what is there.</summary>
    public TargetGuard Guard { get; }

    /// <summary>Keeps to the rate that was asked for; null for none.</summary>
    public RateLimiter? Limiter { get; }

    /// <summary>The memory of blocks that are under way.</summary>
    public MemoryBudget Budget { get; } = new(MemoryLimit);

    /// <summary>The memory of blocks that are read back.</summary>
    public MemoryBudget CheckBudget { get; } = new(CheckMemoryLimit);

    public SameFile SameFile { get; }

    public NameTrial Trial { get; }

    /// <summary>The block length that suits both sides and the rate; set before the first copy.</summary>
    public int BlockLength { get; set; } = 32 * 1024;

    /// <summary>Whether the file system that is both source and target copies by itself; set before the first copy.</summary>
    public bool CopiesByItself { get; set; }

    /// <summary>What the directories of the target hold; set before the first copy, null where nobody lists them.</summary>
    public TargetListings? TargetListings { get; set; }

    /// <summary>How often the record of a partial copy is brought up to date.</summary>
    public TimeSpan RecordInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Told of each file that is whole, before it gets its final name: source, target and temporary path.</summary>
    public Action<FileEntry, string, string>? BeforeRename { get; init; }

    /// <summary>Compares copies with their sources.</summary>
    public CopyVerifier Check => new(Route.Target, CheckBudget, BlockLength);

    /// <summary>Whether copies are looked at when they are made.</summary>
    public bool Looks => Route.Options.Verify != SftpVerify.None;

    /// <summary>Whether copies are compared byte by byte.</summary>
    public bool Hashes => Route.Options.Verify == SftpVerify.Hash;

    /// <summary>Whether files are written under their final names: as it was asked for, or because the server takes no others.</summary>
    public bool WritesDirectly => Route.Options.Direct || NameRefusal.TakesNoOther(Route.Target.Profile);

    /// <summary>Whether nothing is known yet of the names that the server takes.</summary>
    public bool IsUnproven => Route.Target.Profile.TakesTemporaryNames is null;

    /// <summary>Whether a record was read back that this job has made.</summary>
    public bool ReadsRecords
    {
        get => _readsRecords;
        set => _readsRecords = value;
    }

    /// <summary>Sets the block length to what suits both sides, less where the rate is low; before the first copy.</summary>
    public void UseBlocksOf(int length) => BlockLength = Limiter?.BlockLength(length) ?? length;

    /// <summary>
    /// Copies one file, or says why it is left as it is. With attempts before and after it continues what the last one left, and a failure
    /// leaves the temporary file to the next one, or to <see cref="DiscardAsync"/>; without, nothing is left but what -Resume keeps.
    /// </summary>
    public Task<TransferOutcome> CopyAsync(FileToCopy file, CancellationToken cancellationToken) => new FileCopy(this, file).RunAsync(cancellationToken);

    /// <summary>Removes what the last attempt left; there will be no other.</summary>
    public async Task DiscardAsync(PartialCopy partial)
    {
        if (partial.Path is not { } path)
            return;
        Progress.Copied(-partial.Proven);
        partial.Clear();
        await new AtomicWrite(Route.Target, partial.FinalPath, path).RemoveAsync().ConfigureAwait(false);
    }

    /// <summary>The further connections for a file; a hash is computed in order, and what a server copies by itself needs none.</summary>
    public StreamSet StartStreams(long length, CancellationToken cancellationToken) => Hashes || CopiesByItself
        ? StreamSet.None
        : StreamSet.Start(Route, length, cancellationToken);
}
