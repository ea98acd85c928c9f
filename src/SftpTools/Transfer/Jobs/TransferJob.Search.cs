using System.Threading.Channels;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Listing;
using SftpTools.Transfer.Files;
using SftpTools.Transfer.Planning;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Jobs;

/// <summary>What there is to copy, and the directories for it.</summary>
internal sealed partial class TransferJob
{
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
            _linksAreKnown.TrySetResult();
            work.Complete();
        }
    }

    private async Task FindInTreeAsync(TransferItem root, ChannelWriter<FileWork> work, CancellationTokenSource stop)
    {
        if (!await IsApartAsync(root, stop).ConfigureAwait(false))
            return;
        if (_move is not null)
            await _move.Links.AddRootAsync(root.Source, stop.Token).ConfigureAwait(false);
        TargetDirectory top = _directories.Start(null, root.TargetPath, root.Source, stop.Token);
        NestingWatch watch = new(_source, _target, top, _names);
        await using (watch.ConfigureAwait(false))
        {
            if (await FindBelowAsync(top, watch, work, stop).ConfigureAwait(false))
                _observer.Failed(root.Source, root.TargetPath, NestedTarget.Refusal(root));
        }
    }

    /// <summary>Finds what is in the tree. True when it turns out to be copied into itself, which ends the search.</summary>
    private async Task<bool> FindBelowAsync(TargetDirectory top, NestingWatch watch, ChannelWriter<FileWork> work, CancellationTokenSource stop)
    {
        CancellationToken cancellationToken = stop.Token;
        FileEntry root = top.Source!;
        Dictionary<FileEntry, TargetDirectory> targets = new(ReferenceEqualityComparer.Instance) { [root] = top };
        TreeWalker walker = new(
            new RetryingLister(_source, _reconnection, _openFiles).EnumerateAsync, _directoriesAhead, _source.WhenHandlesAreScarceAsync);
        await foreach (TreeWalker.Found found in walker
            .WalkAsync(root, (entry, _) => new ValueTask<bool>(targets.ContainsKey(entry)), cancellationToken).ConfigureAwait(false))
        {
            TargetDirectory directory = targets[found.Directory];
            if (found.Error is not null)
            {
                await TellAsync(found.Directory, directory.Path, found.Error, stop).ConfigureAwait(false);
                continue;
            }
            FileEntry entry = found.Entry!;
            if (await watch.ShowsItselfAsync(entry, found.Directory, directory, cancellationToken).ConfigureAwait(false))
                return true;
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
            if (!isDirectory && _move is not null && entry.Type == FileEntryType.SymbolicLink)
                await _move.Links.AddLinkAsync(entry, cancellationToken).ConfigureAwait(false);
            if ((!isDirectory && _options.IncludeFile?.Invoke(entry.Name) == false) || !IsNameGood(entry, targetPath))
                continue;
            if (isDirectory && IsUnreachable(entry))
            {
                _observer.Failed(entry, targetPath, SftpException.OnPath(
                    SftpErrorKind.PathNotFound, SftpOperation.List, entry.Path, "its name is not valid UTF-8, and .NET cannot open such a directory"));
                continue;
            }
            if (isDirectory)
            {
                targets.Add(entry, _directories.Start(directory, targetPath, entry, cancellationToken));
                continue;
            }
            await _preflight!.FoundAsync(targetPath, entry.Length, top, cancellationToken).ConfigureAwait(false);
            await AddFileAsync(entry, targetPath, directory, work, cancellationToken).ConfigureAwait(false);
        }
        return await watch.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Whether the tree is not copied into itself; tells the observer when it is. The look may be repeated, so a lost connection is no end.</summary>
    private async Task<bool> IsApartAsync(TransferItem root, CancellationTokenSource stop)
    {
        for (int failures = 0; ; failures++)
        {
            try
            {
                await NestedTarget.RequireApartAsync(_source, _target, root, stop.Token).ConfigureAwait(false);
                return true;
            }
            catch (SftpException exception) when (ConnectionFault.IsLost(exception) && failures <= _options.RetryCount)
            {
                if (!await RestoreOrGiveUpAsync(stop).ConfigureAwait(false))
                    return false;
            }
            catch (SftpException exception)
            {
                _observer.Failed(root.Source, root.TargetPath, exception);
                return false;
            }
        }
    }

    /// <summary>Whether a local name stands for bytes that are not UTF-8: a directory of the name that is shown would be another one.</summary>
    private bool IsUnreachable(FileEntry directory) =>
        _source is LocalFileSystem && directory.Name.Contains('\uFFFD', StringComparison.Ordinal) && !Directory.Exists(directory.Path);

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

    /// <summary>Tells of a directory that failed. Where the connection was lost and none can be made again, the job says so once for all.</summary>
    private async Task TellAsync(FileEntry directory, string targetPath, SftpException exception, CancellationTokenSource stop)
    {
        if (!ConnectionFault.IsLost(exception)
            || await RestoreOrGiveUpAsync(stop).ConfigureAwait(false)
            || _fatal is null)
        {
            _observer.Failed(directory, targetPath, exception);
        }
    }

    private async Task AddFileAsync(
        FileEntry entry, string targetPath, TargetDirectory directory, ChannelWriter<FileWork> work, CancellationToken cancellationToken)
    {
        Progress.Found(entry.IsLengthKnown ? entry.Length : null);
        // One less than the channel holds, or nobody would take from it what makes room for the rest.
        if (Interlocked.Increment(ref _found) == FilesAhead - 1)
            _linksAreKnown.TrySetResult();
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

    /// <summary>
    /// Directories get their attributes last: every file that was put into one changed its time, and a mode may forbid to put more in.
    /// One that was there before keeps its times.
    /// </summary>
    private async Task KeepDirectoryTimesAsync(CancellationToken cancellationToken)
    {
        async Task KeepAsync(TargetDirectory directory)
        {
            if (directory.Source is not { } source || !directory.Creation.IsCompletedSuccessfully)
                return;
            PreservedAttributes kept = PreservedAttributes.ForDirectory(source, _copier.Route, directory.Creation.Result)
                .At(_target.Profile);
            TransferWarning? warning;
            try
            {
                warning = await _reconnection
                    .RunAsync(token => new ValueTask<TransferWarning?>(kept.ApplyAsync(_target, directory.Path, token)), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (SftpException exception)
            {
                warning = TransferWarning.NotKept(TransferWarning.Times, "the attributes were", exception);
            }
            if (warning is not null)
                Warnings.Add((source, directory.Path), warning, Warn);
        }

        foreach (TargetDirectory[] some in _directories.Started.Chunk(MostFilesInFlight))
            await Task.WhenAll(some.Select(KeepAsync)).ConfigureAwait(false);
    }
}
