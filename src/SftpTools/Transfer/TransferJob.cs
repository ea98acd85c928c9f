using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// A copy of files and trees from one file system to another. One task finds what there is to do and starts the directories, many copy
/// files. A file that fails is told to the observer and the rest goes on; a connection that cannot be made again ends the job.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose until its wait handle is asked for.")]
internal sealed class TransferJob
{
    // Small files cost round trips and few bytes, so many belong in flight where the server says that it can hold them open; where it does
    // not say, as many as any server bears. Large files share the link, so few do.
    private const int MostFilesInFlight = 512;
    private const int CautiousFilesInFlight = 64;
    private const int LargeFilesInFlight = 4;
    private const long LargeFile = 8 * 1024 * 1024;
    private const int MostDirectoriesAhead = 16;

    // The search runs this far ahead of the copying, so that the progress knows the whole and the time left.
    private const int FilesAhead = Preflight.MostFilesFirst;

    private readonly IFileSystem _source;
    private readonly IFileSystem _target;
    private readonly TransferOptions _options;
    private readonly ITransferObserver _observer;
    private readonly FileCopier _copier;
    private readonly SourceMove? _move;
    private readonly SemaphoreSlim _largeFiles = new(LargeFilesInFlight);
    private readonly List<TargetDirectory> _directories = [];
    private int _directoriesAhead = MostDirectoriesAhead;
    private Preflight? _preflight;
    private SftpException? _fatal;
    private int _notTried;

    public TransferJob(IFileSystem source, IFileSystem target, TransferOptions options, ITransferObserver observer)
    {
        _source = source;
        _target = target;
        _options = options;
        _observer = observer;
        _copier = new FileCopier(source, target, options, Progress);
        _move = options.MoveSource ? new SourceMove(source, target, options, observer) : null;
    }

    /// <summary>The counters of the job.</summary>
    public TransferProgress Progress { get; } = new();

    /// <summary>
    /// Runs the job. Returns when every item was copied, skipped or told as failed; throws only when nothing more can be done: the
    /// connection is gone for good, or the token was cancelled.
    /// </summary>
    public async Task RunAsync(IReadOnlyList<TransferItem> items, CancellationToken cancellationToken)
    {
        int filesInFlight = await ChooseLimitsAsync(cancellationToken).ConfigureAwait(false);
        _preflight = Preflight.Start(_source, _target, _options, items, cancellationToken);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
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
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(copying).ConfigureAwait(false);
        if (_fatal is not null)
        {
            string rest = _notTried > 0 ? $" {_notTried} more files were found and not copied." : "";
            throw new SftpException(_fatal.Kind, $"The copy was given up: {_fatal.Message}{rest}", _fatal) { IsWrite = _fatal.IsWrite };
        }
        await KeepDirectoryTimesAsync(cancellationToken).ConfigureAwait(false);
        if (_move is not null)
            await _move.RemoveDirectoriesAsync(_directories, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ChooseLimitsAsync(CancellationToken cancellationToken)
    {
        FileSystemCapabilities source = await _source.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        FileSystemCapabilities target = await _target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        _copier.BlockLength = Math.Min(source.ReadLength, target.WriteLength);
        _copier.CopiesByItself = ReferenceEquals(_source, _target) && source.CopiesByItself;
        _copier.NearWindow = Math.Min(source.NearWindow, target.NearWindow);

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
        return limit;
    }

    private async Task FindAsync(IReadOnlyList<TransferItem> items, ChannelWriter<FileWork> work, CancellationTokenSource stop)
    {
        try
        {
            Dictionary<string, TargetDirectory> parents = [];
            foreach (TransferItem item in items)
            {
                if (!IsNameGood(item.Source, item.TargetPath))
                    continue;
                if (item.Source.Type == FileEntryType.Directory)
                {
                    await FindInTreeAsync(item, work, stop).ConfigureAwait(false);
                    continue;
                }
                string parent = _target.Paths.GetParent(item.TargetPath) ?? "";
                if (!parents.TryGetValue(parent, out TargetDirectory? directory))
                    parents.Add(parent, directory = TargetDirectory.Existing(parent));
                await _preflight!.FoundAsync(item.TargetPath, item.Source.Length, null, stop.Token).ConfigureAwait(false);
                await AddFileAsync(item.Source, item.TargetPath, directory, work, stop.Token).ConfigureAwait(false);
            }
            await _preflight!.EndAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped by the caller or by a lost connection; RunAsync says which.
        }
        catch (SftpException exception)
        {
            Interlocked.CompareExchange(ref _fatal, exception, null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            _preflight!.Release();
            Progress.SearchIsOver();
            work.Complete();
        }
    }

    private async Task FindInTreeAsync(TransferItem root, ChannelWriter<FileWork> work, CancellationTokenSource stop)
    {
        CancellationToken cancellationToken = stop.Token;
        TargetDirectory top = StartDirectory(null, root.TargetPath, root.Source, cancellationToken);
        Dictionary<FileEntry, TargetDirectory> targets = new(ReferenceEqualityComparer.Instance) { [root.Source] = top };
        TreeWalker walker = new(_source, _directoriesAhead);
        await foreach (TreeWalker.Found found in walker
            .WalkAsync(root.Source, (entry, _) => new ValueTask<bool>(targets.ContainsKey(entry)), cancellationToken).ConfigureAwait(false))
        {
            TargetDirectory directory = targets[found.Directory];
            if (found.Error is not null)
            {
                _observer.Failed(found.Directory, directory.Path, found.Error);
                if (EndsConnection(found.Error))
                    await GiveUpUnlessReconnectedAsync(stop).ConfigureAwait(false);
                continue;
            }
            FileEntry entry = found.Entry!;
            string targetPath;
            try
            {
                targetPath = _target.Paths.Append(directory.Path, _source.Paths.ToPortable(entry.Name));
            }
            catch (SftpException exception)
            {
                _observer.Failed(entry, directory.Path, exception);
                continue;
            }
            bool isDirectory = entry.Type == FileEntryType.Directory;
            if ((!isDirectory && _options.IncludeFile?.Invoke(entry.Name) == false) || !IsNameGood(entry, targetPath))
                continue;
            if (isDirectory)
            {
                targets.Add(entry, StartDirectory(directory, targetPath, entry, cancellationToken));
                continue;
            }
            await _preflight!.FoundAsync(targetPath, entry.Length, top, cancellationToken).ConfigureAwait(false);
            await AddFileAsync(entry, targetPath, directory, work, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsNameGood(FileEntry entry, string targetPath)
    {
        try
        {
            _preflight!.Names.Check(targetPath);
            return true;
        }
        catch (SftpException exception)
        {
            _observer.Failed(entry, targetPath, exception);
            return false;
        }
    }

    private TargetDirectory StartDirectory(TargetDirectory? parent, string path, FileEntry source, CancellationToken cancellationToken)
    {
        TargetDirectory directory = TargetDirectory.Create(_target, parent, path, source, cancellationToken);
        _directories.Add(directory);
        _ = directory.Creation.ContinueWith(
            task =>
            {
                // The first directory that fails speaks for everything below it.
                if (task.Exception?.InnerException is SftpException exception && (parent is null || parent.Creation.IsCompletedSuccessfully))
                    _observer.Failed(source, path, exception.Kind == SftpErrorKind.ConnectionLost ? exception : WithConsequence(exception));
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return directory;

        static SftpException WithConsequence(SftpException exception) =>
            exception.As(exception.Kind, $"{exception.Reason}; nothing inside it was copied");
    }

    private async Task AddFileAsync(
        FileEntry entry, string targetPath, TargetDirectory directory, ChannelWriter<FileWork> work, CancellationToken cancellationToken)
    {
        Progress.Found(entry.Length);
        try
        {
            await work.WriteAsync(new FileWork(entry, targetPath, directory), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _notTried);
            throw;
        }
    }

    private async Task CopyAllAsync(ChannelReader<FileWork> work, CancellationTokenSource stop)
    {
        await _preflight!.Passed.ConfigureAwait(false);
        await foreach (FileWork item in work.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref _notTried);
                continue;
            }
            bool large = item.Source.Length >= LargeFile;
            try
            {
                if (large)
                    await _largeFiles.WaitAsync(stop.Token).ConfigureAwait(false);
                try
                {
                    await CopyOneAsync(item, stop).ConfigureAwait(false);
                }
                finally
                {
                    if (large)
                        _largeFiles.Release();
                }
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _notTried);
            }
        }
    }

    private async Task CopyOneAsync(FileWork item, CancellationTokenSource stop)
    {
        long started = Stopwatch.GetTimestamp();
        long copied = 0;
        try
        {
            bool targetIsNew;
            try
            {
                targetIsNew = await item.Directory.Creation.ConfigureAwait(false);
            }
            catch (SftpException exception)
            {
                // Told already, once, by the directory.
                Interlocked.Increment(ref _notTried);
                if (EndsConnection(exception))
                    await GiveUpUnlessReconnectedAsync(stop).ConfigureAwait(false);
                return;
            }
            FileEntry? entry = await ResolveAsync(item, stop.Token).ConfigureAwait(false);
            if (entry is null)
                return;
            if (_options.Finished is { } finished
                && await finished.SkipAsync(_target, entry, item.TargetPath, stop.Token).ConfigureAwait(false))
            {
                _observer.Completed(entry, item.TargetPath, new TransferOutcome(0) { Attempts = 0, Skipped = FinishedFiles.Reason });
                if (_move is not null)
                    await _move.EndAsync(item.Source, entry, item.TargetPath, targetMayBeSource: true, stop.Token).ConfigureAwait(false);
                return;
            }
            Progress.Started(entry.Name);
            (TransferOutcome? renamed, bool targetExists) = _move is null
                ? default
                : await _move.BeginAsync(item.Source, item.TargetPath, targetIsNew, stop.Token).ConfigureAwait(false);
            TransferOutcome outcome = renamed
                ?? await _copier.CopyAsync(entry, item.TargetPath, targetIsNew, stop.Token).ConfigureAwait(false);
            copied = outcome.Length;
            if (renamed is not null)
                Progress.Copied(copied);
            _observer.Completed(entry, item.TargetPath, outcome with { Duration = Stopwatch.GetElapsedTime(started) });
            if (outcome.Warning is not null)
                _observer.Warned(item.Source, item.TargetPath, outcome.Warning);
            if (_move is not null && renamed is null && outcome.Skipped is null)
                await _move.EndAsync(item.Source, entry, item.TargetPath, targetExists, stop.Token).ConfigureAwait(false);
        }
        catch (SftpException exception)
        {
            _observer.Failed(item.Source, item.TargetPath, exception);
            if (EndsConnection(exception))
                await GiveUpUnlessReconnectedAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            Progress.Finished(item.Source.Length, copied);
        }
    }

    /// <summary>A link to a file is copied as the file; links to directories and things that are no files are left out, and said so.</summary>
    private async Task<FileEntry?> ResolveAsync(FileWork item, CancellationToken cancellationToken)
    {
        FileEntry? entry = item.Source;
        if (entry.Type == FileEntryType.SymbolicLink)
        {
            entry = await _source.GetEntryAsync(item.Source.Path, followLink: true, cancellationToken).ConfigureAwait(false)
                ?? throw SftpException.OnPath(
                    SftpErrorKind.PathNotFound, SftpOperation.OpenRead, item.Source.Path, "the link leads to nothing");
        }
        string? reason = entry.Type switch
        {
            FileEntryType.Directory => "it is a link to a directory, and links to directories are not followed",
            FileEntryType.Other => "it is neither a file nor a directory",
            _ => null,
        };
        if (reason is null)
            return entry;
        _observer.Skipped(item.Source, item.TargetPath, reason);
        return null;
    }

    private static bool EndsConnection(SftpException exception) =>
        exception.Kind is SftpErrorKind.ConnectionLost or SftpErrorKind.Timeout or SftpErrorKind.ProtocolError;

    /// <summary>After a lost connection: connects again, which the next file would do, or ends the job when that cannot be done.</summary>
    private async Task GiveUpUnlessReconnectedAsync(CancellationTokenSource stop)
    {
        try
        {
            await _source.GetCapabilitiesAsync(stop.Token).ConfigureAwait(false);
            await _target.GetCapabilitiesAsync(stop.Token).ConfigureAwait(false);
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
    }

    /// <summary>Directories get their times last, because every file that was put into one changed its time.</summary>
    private async Task KeepDirectoryTimesAsync(CancellationToken cancellationToken)
    {
        async Task KeepAsync(TargetDirectory directory)
        {
            if (directory.Source is not { } source || !directory.Creation.IsCompletedSuccessfully || !directory.Creation.Result)
                return;
            try
            {
                EntryChange change = new(source.LastWriteTimeUtc, source.LastAccessTimeUtc, null);
                await _target.SetAttributesAsync(directory.Path, change, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception)
            {
                _observer.Warned(source, directory.Path, $"The times were not kept: {exception.Reason ?? exception.Message}.");
            }
        }

        foreach (TargetDirectory[] some in _directories.Chunk(MostFilesInFlight))
            await Task.WhenAll(some.Select(KeepAsync)).ConfigureAwait(false);
    }

    private sealed record FileWork(FileEntry Source, string TargetPath, TargetDirectory Directory);
}
