using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Jobs;

/// <summary>
/// A copy of files and trees from one file system to another. One task finds what there is to do and starts the directories, many copy
/// files. What may pass is tried again; a file that fails for good is told to the observer and the rest goes on; a connection that cannot
/// be made again ends the job. This part: the limits, the beginning and the end.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose until its wait handle is asked for.")]
internal sealed partial class TransferJob
{
    // Small files cost round trips and few bytes, so many belong in flight where the server says that it can hold them open; where it does
    // not say, as many as any server bears. Large files share the link, so few do.
    private const int MostFilesInFlight = 512;
    private const int CautiousFilesInFlight = 64;
    private const int LargeFilesInFlight = 4;
    private const int MostDirectoriesAhead = 16;

    // The search runs this far ahead of the copying, so that the progress knows the whole and the time left.
    private const int FilesAhead = SpaceCheck.MostFilesFirst;

    private readonly IFileSystem _source;
    private readonly IFileSystem _target;
    private readonly TransferOptions _options;
    private readonly ITransferObserver _observer;
    private readonly TemporaryNameShape _names;
    private readonly FileCopier _copier;
    private readonly Reconnection _reconnection;
    private readonly SourceMove? _move;
    private readonly TaskCompletionSource _linksAreKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _largeFiles = new(LargeFilesInFlight);
    private readonly DirectoryMaker _directories;
    private OpenFilesLimit _openFiles = new(1);
    private int _directoriesAhead = MostDirectoriesAhead;
    private SpaceCheck? _preflight;
    private LeftParts? _leftParts;
    private SftpException? _fatal;

    // What ends the job while it runs.
    private CancellationTokenSource? _stop;
    private int _notTried;
    private int _found;

    public TransferJob(IFileSystem source, IFileSystem target, TransferOptions options, ITransferObserver observer)
    {
        _source = source;
        _target = target;
        _options = options;
        _observer = observer;
        _names = new TemporaryNameShape(options.TemporaryName);
        _copier = new FileCopier(source, target, options, Progress) { BeforeRename = observer.Renaming };
        _reconnection = new Reconnection(source, target, options);
        _directories = new DirectoryMaker(
            _copier.Guard, _reconnection, (directory, path, exception) => TellAsync(directory, path, exception, _stop!));
        _move = options.MoveSource ? new SourceMove(source, target, options, observer) : null;
    }

    /// <summary>Tells the warnings; a command that runs several jobs gives the same to each. Items are a source and its target's path.</summary>
    public WarningTally<(FileEntry Source, string TargetPath)> Warnings { get; init; } = new();

    /// <summary>The counters of the job.</summary>
    public TransferProgress Progress { get; } = new();

    /// <summary>
    /// Runs the job. Returns when every item was copied, skipped or told as failed; throws only when nothing more can be done: the
    /// connection is gone for good, or the token was cancelled.
    /// </summary>
    public async Task RunAsync(IReadOnlyList<TransferItem> items, CancellationToken cancellationToken)
    {
        try
        {
            using TerminableWork work = Termination.OfProcess.Begin(cancellationToken);
            await RunToEndAsync(items, work.Token).ConfigureAwait(false);
        }
        finally
        {
            Warnings.Tell(Warn);
        }
    }

    private async Task RunToEndAsync(IReadOnlyList<TransferItem> items, CancellationToken cancellationToken)
    {
        int filesInFlight = await ChooseLimitsAsync(cancellationToken).ConfigureAwait(false);
        _preflight = SpaceCheck.Start(_source, _target, _options, items, cancellationToken);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stop = stop;
        Channel<FileWork> work = Channel.CreateBounded<FileWork>(FilesAhead);

        Task finding = FindAsync(items, work.Writer, stop);
        Task[] copying = new Task[filesInFlight];
        for (int i = 0; i < copying.Length; i++)
            copying[i] = Task.Run(() => CopyAllAsync(work.Reader, stop), CancellationToken.None);
        try
        {
            await finding.ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(copying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await _leftParts!.EndAsync(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(copying).ConfigureAwait(false);
        if (_fatal is not null)
        {
            string rest = _notTried switch
            {
                0 => "",
                1 => " One file was found and not copied.",
                _ => $" {_notTried} files were found and not copied.",
            };
            throw new SftpException(_fatal.Kind, $"The copy was given up: {_fatal.Message}{rest}", _fatal)
            {
                IsWrite = _fatal.IsWrite,
                Outage = _fatal.Outage,
            };
        }
        await _directories.WhenToldAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await KeepDirectoryTimesAsync(cancellationToken).ConfigureAwait(false);
        if (_move is not null)
            await _move.EndLinkedAsync(cancellationToken).ConfigureAwait(false);
        if (_move is not null)
            await _move.RemoveDirectoriesAsync(_directories.Started, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ChooseLimitsAsync(CancellationToken cancellationToken)
    {
        await _reconnection.RestoreAsync(cancellationToken).ConfigureAwait(false);
        FileSystemCapabilities source = await _source.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        FileSystemCapabilities target = await _target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        _copier.UseBlocksOf(Math.Min(source.ReadLength, target.WriteLength));
        _copier.CopiesByItself = ReferenceEquals(_source, _target) && source.CopiesByItself;

        int limit = _options.ThrottleLimit > 0 ? _options.ThrottleLimit : MostFilesInFlight;
        foreach (FileSystemCapabilities side in new[] { source, target }.Where(side => side.IsRemote))
        {
            if (side.MaxOpenFiles > 0)
                limit = Math.Min(limit, Math.Max(1, side.MaxOpenFiles / 2));
            else if (_options.ThrottleLimit == 0)
                limit = Math.Min(limit, CautiousFilesInFlight);
        }
        // The listings need handles too, next to the files that are open.
        if (source.MaxOpenFiles > 0)
            _directoriesAhead = Math.Clamp((source.MaxOpenFiles / 4) - 1, 0, MostDirectoriesAhead);
        _openFiles = new OpenFilesLimit(limit);
        TargetListings listings = new(_target, _openFiles, _names);
        _copier.TargetListings = listings;
        _leftParts = new LeftParts(_target, listings, atEnd: _options.Finished is not null);
        return limit;
    }

    /// <summary>After a lost connection: connects again, or ends the job when that cannot be done. Returns whether there is a connection.</summary>
    private async Task<bool> RestoreOrGiveUpAsync(CancellationTokenSource stop)
    {
        try
        {
            await _reconnection.RestoreAsync(stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception)
        {
            Interlocked.CompareExchange(ref _fatal, exception, null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The job is ending anyway.
        }
        return false;
    }

    private sealed record FileWork(FileEntry Source, string TargetPath, TargetDirectory Directory);
}
