using SftpTools.Cmdlets.Binding;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// Removes a tree as PowerShell does with files of this machine: without -Force, what is hidden or read-only stays, and with -Filter what does
/// not match; a directory that is not empty then stays and is an error. Where nothing has to stay, the removal is that of the cmdlets.
/// </summary>
/// <param name="files">The server's files.</param>
/// <param name="names">The names of files that go.</param>
/// <param name="force">Whether hidden and read-only items go, too.</param>
/// <param name="report">Hears of what stays although it was meant to go.</param>
internal sealed class GuardedRemoval(SftpFileSystem files, NameFilter names, bool force, Action<SftpException> report)
{
    private const int WriteBits = 0x92;

    /// <summary>Whether something in a directory has to stay.</summary>
    public async Task<bool> HasKeptAsync(FileEntry directory, CancellationToken token)
    {
        if (names.IsEmpty && force)
            return false;
        TreeWalker walker = await TreeWalker.ForAsync(files, token).ConfigureAwait(false);
        await foreach (TreeWalker.Found found in walker
            .WalkAsync(directory, static (entry, _) => new(entry.Type == FileEntryType.Directory), token).ConfigureAwait(false))
        {
            if (found.Entry is { } entry && ((!force && IsProtected(entry)) || !Matches(entry)))
                return true;
        }
        return false;
    }

    /// <summary>Throws where an item stays without -Force.</summary>
    public void RequireRemovable(FileEntry entry)
    {
        if (!force && IsProtected(entry))
        {
            string what = entry.Name.StartsWith('.') ? "hidden" : "read-only";
            throw SftpException.OnPath(
                SftpErrorKind.PermissionDenied, SftpOperation.Remove, entry.Path, $"it is {what}; -Force removes it all the same");
        }
    }

    /// <summary>Removes what may go of a directory, one entry after the other. True when the directory is gone, too.</summary>
    public async Task<bool> RemoveAsync(FileEntry directory, CancellationToken token)
    {
        List<FileEntry> entries = [];
        await foreach (FileEntry entry in files.EnumerateAsync(directory.Path, token).ConfigureAwait(false))
            entries.Add(entry);
        bool isEmpty = true;
        foreach (FileEntry entry in entries)
            isEmpty &= await TryRemoveAsync(entry, token).ConfigureAwait(false);
        if (isEmpty)
        {
            await files.RemoveDirectoryAsync(directory.Path, token).ConfigureAwait(false);
            return true;
        }
        report(SftpException.OnPath(
            SftpErrorKind.Failure, SftpOperation.Remove, directory.Path, "the directory is not empty, because something in it stays"));
        return false;
    }

    private async Task<bool> TryRemoveAsync(FileEntry entry, CancellationToken token)
    {
        if (!Matches(entry))
            return false;
        try
        {
            RequireRemovable(entry);
            if (entry.Type == FileEntryType.Directory)
                return await RemoveAsync(entry, token).ConfigureAwait(false);
            await files.RemoveFileAsync(entry.Path, token).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            report(exception);
            return false;
        }
    }

    private bool Matches(FileEntry entry) => entry.Type == FileEntryType.Directory || names.Matches(entry.Name);

    private static bool IsProtected(FileEntry entry) =>
        entry.Name.StartsWith('.')
        || (entry.Type is FileEntryType.File or FileEntryType.Directory && entry.Mode is { } mode && (mode & WriteBits) == 0);
}
