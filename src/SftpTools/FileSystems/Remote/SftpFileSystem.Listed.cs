using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Looking by OPENDIR and READDIR: some servers do not answer STAT and LSTAT, of directories or at all, or call a directory missing that can
/// be listed (AWS), or know it only with a slash at its end.
/// </summary>
internal sealed partial class SftpFileSystem
{
    // Whether nothing can be seen in that way either; then it is not tried for each file.
    private volatile bool _showsNothing;

    /// <inheritdoc/>
    public async ValueTask<FileEntry?> FindAsync(string path, bool followLink, CancellationToken cancellationToken) =>
        await GetEntryAsync(path, followLink, cancellationToken).ConfigureAwait(false)
        ?? await LookAsync(client => FindDirectoryAsync(client, path, cancellationToken), cancellationToken).ConfigureAwait(false);

    private async ValueTask<FileEntry?> FindDirectoryAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        // OpenSSH's server knows what it has.
        if (client.Supports(SftpExtension.ExpandPath) || Paths.GetParent(path) is not { } parent)
            return null;
        Task<FileEntry?> withSlash = AskWithSlashAsync(client, path, cancellationToken);
        Task<bool?> isFilled = IsFilledAsync(client, path, cancellationToken);
        await Task.WhenAll(withSlash, isFilled).ConfigureAwait(false);
        if (await withSlash.ConfigureAwait(false) is { } found)
            return found;
        // Object stores list what does not exist, as empty.
        return await isFilled.ConfigureAwait(false) switch
        {
            true => DirectoryAt(path),
            false => await FindListedAsync(parent, Paths.GetName(path), cancellationToken).ConfigureAwait(false),
            null => null,
        };
    }

    private async Task<FileEntry?> AskWithSlashAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            SftpAttributes attributes = await client.StatAsync(path + "/", cancellationToken).ConfigureAwait(false);
            FileEntry entry = SftpEntries.ToEntry(path, Paths.GetName(path), attributes);
            return entry.Type == FileEntryType.Directory ? entry : null;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
    }

    /// <summary>Whether a directory has entries; null where there is none that can be listed.</summary>
    private static async Task<bool?> IsFilledAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            byte[] handle = await OpenDirAsync(client, path, cancellationToken).ConfigureAwait(false);
            try
            {
                while (await client.ReadDirAsync(handle, path, cancellationToken).ConfigureAwait(false) is { } names)
                {
                    if (names.Any(static entry => entry.Name is not ("." or "..")))
                        return true;
                }
                return false;
            }
            finally
            {
                CloseLater(client, handle, path);
            }
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
    }

    /// <summary>What is at a path where STAT and LSTAT were refused; throws that refusal where listing does not tell either.</summary>
    private async ValueTask<FileEntry?> AskByListingAsync(
        SftpClient client, string path, bool followLink, SftpException refusal, CancellationToken cancellationToken)
    {
        if (_showsNothing)
            throw refusal;
        try
        {
            byte[] handle = await OpenDirAsync(client, path, cancellationToken).ConfigureAwait(false);
            CloseLater(client, handle, path);
            bool isLink = !followLink && await IsLinkAsync(path, cancellationToken).ConfigureAwait(false) == true;
            return isLink ? new FileEntry(path, Paths.GetName(path), FileEntryType.SymbolicLink) : DirectoryAt(path);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            // No directory, or none that may be listed: the one above knows.
        }
        if (Paths.GetParent(path) is not { } parent)
            throw refusal;
        try
        {
            await foreach (FileEntry entry in EnumerateAsync(parent, cancellationToken).ConfigureAwait(false))
            {
                if (entry.Name != Paths.GetName(path))
                    continue;
                // Where a link leads cannot be asked here: what it is, as far as it can be seen, is not a directory and can be opened.
                return followLink && entry.Type == FileEntryType.SymbolicLink ? entry with { Type = FileEntryType.File, Length = 0 } : entry;
            }
            return null;
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            return null;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            _showsNothing |= exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported;
            throw refusal;
        }
    }

    /// <summary>OPENDIR; some servers know a directory only with a slash at its end.</summary>
    private static async ValueTask<byte[]> OpenDirAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await client.OpenDirAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound && exception.IsRefusal
            && !client.Supports(SftpExtension.ExpandPath) && !path.EndsWith('/'))
        {
            try
            {
                return await client.OpenDirAsync(path + "/", cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException again) when (again.IsRefusal)
            {
                throw exception;
            }
        }
    }

    private FileEntry DirectoryAt(string path) => new(path, Paths.GetName(path), FileEntryType.Directory) { LastWriteTimeUtc = DateTime.UnixEpoch };

    private static void CloseLater(SftpClient client, byte[] handle, string path) =>
        _ = client.CloseAsync(handle, path, CancellationToken.None).AsTask().ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
}
