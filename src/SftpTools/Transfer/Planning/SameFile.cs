using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// Finds out whether source and target are one file under two names, before the target is opened for writing, which would empty both. SFTP
/// tells no inodes, and two sessions, a mounted share or this machine's own server know one file by paths that have nothing in common; so
/// the target gets another time for a moment, and the source is looked at.
/// </summary>
internal sealed class SameFile(IFileSystem source, IFileSystem targetFiles)
{
    // What differs in one of these is not one file; a file and its copy have both in common, though.
    private static bool LookAlike(FileEntry one, FileEntry other) =>
        one.Length == other.Length && FileTimes.AreSame(one.LastWriteTimeUtc, other.LastWriteTimeUtc);

    /// <summary>
    /// Fails when both are one file. Where the target will be written in place, nothing is taken for granted: true when it could not be told
    /// and the target must not be emptied.
    /// </summary>
    public async ValueTask<bool> RequireAnotherAsync(
        FileEntry entry, ExistingTarget target, bool inPlace, CancellationToken cancellationToken)
    {
        (FileEntry existing, string targetPath) = (target.Entry!, target.Path);
        FileEntry now = entry;
        // It may have been found long ago.
        if (inPlace)
            now = await source.GetEntryAsync(entry.Path, followLink: true, cancellationToken).ConfigureAwait(false) ?? entry;
        if (!LookAlike(now, existing))
            return false;
        if (ReferenceEquals(source, targetFiles))
        {
            Task<string?> from = ResolveAsync(entry.Path, cancellationToken);
            Task<string?> to = ResolveAsync(targetPath, cancellationToken);
            if (await from.ConfigureAwait(false) is { } path && path == await to.ConfigureAwait(false))
                throw Same(entry);
        }
        return inPlace && await CannotTellAsync(entry, existing, targetPath, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> CannotTellAsync(
        FileEntry entry, FileEntry existing, string targetPath, CancellationToken cancellationToken)
    {
        // Two seconds, as FAT keeps no single ones. What the other side shows then is not a clock's time.
        DateTime before = existing.LastWriteTimeUtc;
        DateTime probe = before.AddSeconds(before > DateTime.UnixEpoch.AddSeconds(2) ? -2 : 2);
        bool took;
        bool same;
        try
        {
            await SetTimeAsync(probe).ConfigureAwait(false);
            Task<FileEntry?> changed = targetFiles.GetEntryAsync(targetPath, followLink: true, cancellationToken).AsTask();
            Task<FileEntry?> seen = source.GetEntryAsync(entry.Path, followLink: true, cancellationToken).AsTask();
            await ((Task)Task.WhenAll(changed, seen)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SetTimeAsync(before).ConfigureAwait(false);
            took = await changed.ConfigureAwait(false) is { } there && !FileTimes.AreSame(there.LastWriteTimeUtc, before);
            same = await seen.ConfigureAwait(false) is { } here && !FileTimes.AreSame(here.LastWriteTimeUtc, before);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported or SftpErrorKind.Failure
            && exception.Path == targetPath)
        {
            return true;
        }
        return same ? throw Same(entry) : !took;

        ValueTask SetTimeAsync(DateTime time) =>
            targetFiles.SetAttributesAsync(targetPath, new EntryChange(time, existing.LastAccessTimeUtc, null), CancellationToken.None);
    }

    private async Task<string?> ResolveAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
    }

    private static SftpException Same(FileEntry entry) => SftpException.OnPath(
        SftpErrorKind.Failure, SftpOperation.Copy, entry.Path, "source and target are the same file");
}
