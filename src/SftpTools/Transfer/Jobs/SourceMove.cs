using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.FileSystems.Remote;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Planning;

namespace SftpTools.Transfer.Jobs;

/// <summary>
/// Makes a move of a copy: a source goes when its copy has its final name, and only when it is certain that the source is what was copied
/// and that the copy is not the source itself, reached by another way. A rename does it all where source and target are one file system.
/// </summary>
internal sealed class SourceMove(IFileSystem source, IFileSystem target, TransferOptions options, ITransferObserver observer)
{
    private const int RemovalsInFlight = 64;
    private const string CopyIsThere = "the copy is there";
    private const string IsSame = "source and target are the same, which stays";

    private readonly System.Collections.Concurrent.ConcurrentQueue<(MovedFile Moved, IReadOnlyList<FileEntry> Links)> _linked = new();

    /// <summary>The links in the trees that are moved.</summary>
    public LinkedSources Links { get; } = new(source);

    /// <summary>
    /// Before the copy: renames the source where that is all it takes. Else tells whether something was at the target, which then could be
    /// the source itself.
    /// </summary>
    public async Task<(TransferOutcome? Renamed, bool TargetExists)> BeginAsync(
        FileEntry item, string targetPath, bool targetIsNew, CancellationToken cancellationToken)
    {
        if (!targetIsNew && !(await Look.AtAsync(target, targetPath, followLink: false, cancellationToken).ConfigureAwait(false)).IsAbsent)
            return (null, true);
        // A rename keeps the times and the mode whatever was asked for, and what it did not touch needs no proof.
        if (!ReferenceEquals(source, target) || item.Type != FileEntryType.File || Links.To(item).Count > 0
            || options.Verify == SftpVerify.Hash || !options.Preserve.HasFlag(SftpPreserve.Times))
        {
            return (null, false);
        }
        try
        {
            await source.RenameAsync(item.Path, targetPath, cancellationToken).ConfigureAwait(false);
            return (new TransferOutcome(item.Length), false);
        }
        catch (SftpException exception) when (exception.StatusCode is not null || exception.Kind == SftpErrorKind.PathExists)
        {
            // Another volume, most often. The copy will tell what else it may be.
            return (null, false);
        }
    }

    /// <summary>After the copy: removes the source. A failure is told and leaves it where it is.</summary>
    public async Task EndAsync(MovedFile moved, CancellationToken cancellationToken)
    {
        if (Links.To(moved.Item) is { Count: > 0 } links)
            _linked.Enqueue((moved, links));
        else
            await RemoveAsync(moved, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After all files: removes the sources to which a link led, where the link is gone by now.</summary>
    public async Task EndLinkedAsync(CancellationToken cancellationToken)
    {
        while (_linked.TryDequeue(out (MovedFile Moved, IReadOnlyList<FileEntry> Links) linked))
        {
            FileEntry item = linked.Moved.Item;
            try
            {
                if (await Links.FirstLeftAsync(linked.Links, cancellationToken).ConfigureAwait(false) is { } link)
                    throw Kept(item, $"the link '{DisplayText.Clean(link.Path)}' leads to it and was not moved; {CopyIsThere}");
            }
            catch (SftpException exception)
            {
                observer.SourceKept(item, linked.Moved.TargetPath, exception);
                continue;
            }
            await RemoveAsync(linked.Moved, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RemoveAsync(MovedFile moved, CancellationToken cancellationToken)
    {
        FileEntry item = moved.Item;
        SftpException? kept;
        try
        {
            FileEntry? now = await source.GetEntryAsync(moved.Copied.Path, followLink: true, cancellationToken).ConfigureAwait(false);
            if (now is null)
                return;
            kept = WhyKept(moved, now);
            if (kept is null && moved.TargetMayBeSource)
                kept = await RemoveUnlessSameAsync(item, moved.TargetPath, cancellationToken).ConfigureAwait(false);
            else if (kept is null)
                await source.RemoveFileAsync(item.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception)
        {
            string reason = exception.Reason ?? exception.Message.TrimEnd('.');
            kept = SftpException.OnPath(exception.Kind, SftpOperation.Remove, item.Path, $"{reason}; {CopyIsThere}", exception);
        }
        if (kept is null)
            observer.SourceRemoved(item, moved.TargetPath);
        else
            observer.SourceKept(item, moved.TargetPath, kept);
    }

    /// <summary>Why a source that is there now stays, as far as the copy and a look tell it; null where it may go.</summary>
    private SftpException? WhyKept(MovedFile moved, FileEntry now)
    {
        TransferOutcome outcome = moved.Outcome;
        if (outcome.IsShort)
            return Kept(moved.Item, $"it states {now.Length} bytes and gave {outcome.Length}; {CopyIsThere}");
        if (options.Verify != SftpVerify.None && !outcome.Verified && outcome.Attempts > 0 && outcome.Skipped is null)
            return Kept(moved.Item, $"the copy could not be verified; {CopyIsThere}");
        // It may have been changed between the listing and the copy; it counts how the copy left it.
        FileEntry copied = outcome.Note is null ? outcome.Source ?? moved.Copied : moved.Copied;
        return now.Length != copied.Length || !FileTimes.AreSame(now.LastWriteTimeUtc, copied.LastWriteTimeUtc)
            ? Kept(moved.Item, $"it was changed while it was copied; {CopyIsThere}")
            : null;
    }

    /// <summary>After all files: removes the directories that the job has emptied, the deepest first.</summary>
    public async Task RemoveDirectoriesAsync(IEnumerable<TargetDirectory> directories, CancellationToken cancellationToken)
    {
        foreach (IGrouping<int, TargetDirectory> level in directories
            .Where(static directory => directory.Source is not null && directory.Creation.IsCompletedSuccessfully)
            .GroupBy(static directory => directory.Depth).OrderByDescending(static level => level.Key))
        {
            foreach (TargetDirectory[] some in level.Chunk(RemovalsInFlight))
                await Task.WhenAll(some.Select(directory => RemoveDirectoryAsync(directory, cancellationToken))).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Removes the source under another name, and looks for the target in between: when that is gone as well, the two are one, and the name
    /// is given back. Two sessions with one server, a mounted share or a link above can make it so. Returns why the source stays; null for one
    /// that is gone.
    /// </summary>
    private async Task<SftpException?> RemoveUnlessSameAsync(FileEntry item, string targetPath, CancellationToken cancellationToken)
    {
        string aside = AtomicWrite.Beside(source, item.Path).Temporary;
        await source.RenameAsync(item.Path, aside, cancellationToken).ConfigureAwait(false);
        bool isAnother = false;
        try
        {
            isAnother = await target.GetEntryAsync(targetPath, followLink: true, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return Kept(item, $"the server does not let '{DisplayText.Clean(targetPath)}' be looked at ({exception.Reason}), so it may be the source itself; {CopyIsThere}");
        }
        finally
        {
            if (!isAnother)
                await source.RenameAsync(aside, item.Path, CancellationToken.None).ConfigureAwait(false);
        }
        if (!isAnother)
            return Kept(item, IsSame);
        await source.RemoveFileAsync(aside, CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    private async Task RemoveDirectoryAsync(TargetDirectory directory, CancellationToken cancellationToken)
    {
        FileEntry entry = directory.Source!;
        try
        {
            if (!await IsEmptiedAsync(entry, cancellationToken).ConfigureAwait(false))
                return;
            await source.RemoveDirectoryAsync(entry.Path, cancellationToken).ConfigureAwait(false);
            // A directory that was there before may be the source itself, reached by another way.
            if (!directory.Creation.Result
                && await target.GetEntryAsync(directory.Path, followLink: true, cancellationToken).ConfigureAwait(false) is null)
            {
                await source.CreateDirectoryAsync(entry.Path, entry.Mode, CancellationToken.None).ConfigureAwait(false);
                throw Kept(entry, IsSame);
            }
        }
        catch (SftpException exception)
        {
            observer.SourceKept(entry, directory.Path, exception);
        }
    }

    /// <summary>A directory stays while something is in it that was not moved, and so does a link to one.</summary>
    private async Task<bool> IsEmptiedAsync(FileEntry directory, CancellationToken cancellationToken)
    {
        FileEntry? now = await source.GetEntryAsync(directory.Path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (now?.Type != FileEntryType.Directory)
            return false;
        // A link that was named passes for what it leads to where LSTAT follows links, and RMDIR might, too.
        if (source is SftpFileSystem remote && await remote.IsLinkAsync(directory.Path, cancellationToken).ConfigureAwait(false) == true)
            return false;
        await foreach (FileEntry _ in source.EnumerateAsync(directory.Path, cancellationToken).ConfigureAwait(false))
            return false;
        return true;
    }

    private static SftpException Kept(FileEntry item, string reason) =>
        SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Remove, item.Path, reason);
}
