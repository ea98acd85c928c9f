using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Making, renaming and removing. The numbers with which servers refuse differ too much to be believed (MKDIR of what exists is 2, 4, 8 or
/// even OK), so what is there is looked at: before, where the server could destroy something, and after a refusal for its cause.
/// </summary>
internal sealed partial class SftpFileSystem
{
    /// <inheritdoc/>
    public async ValueTask<bool> CreateDirectoryAsync(string path, int? mode, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        SftpAttributes attributes = mode is { } bits ? new SftpAttributes { Permissions = (uint)(bits & 0x1FF) | 0x1C0 } : SftpAttributes.None;
        // In the same flight: MKDIR of a directory that exists does no harm, but some servers answer OK to it (rclone's). Only what is known
        // to have been missing is new.
        Task<Look> before = Look.AtAsync(this, path, followLink: false, cancellationToken).AsTask();
        if (_refusesLStat)
            await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await client.MkDirAsync(path, attributes, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Look now = await ProbeAsync(path, followLink: true).ConfigureAwait(false);
            // A read-only server denies the creation of what is there already.
            if ((now.IsAbsent ? await FindDirectoryAsync(client, path, cancellationToken).ConfigureAwait(false) : now.Entry)?.Type == FileEntryType.Directory)
                return false;
            throw await ExplainCreationAsync(exception, path).ConfigureAwait(false);
        }
        catch
        {
            await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        return (await before.ConfigureAwait(false)).IsAbsent;
    }

    /// <inheritdoc/>
    public async ValueTask RemoveFileAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await client.RemoveAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            throw await ExplainRemovalAsync(exception, path).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask RemoveDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await client.RmDirAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            throw await ExplainRemovalAsync(exception, path).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask RenameAsync(string path, string newPath, CancellationToken cancellationToken) =>
        RenameAsync(path, newPath, replace: false, cancellationToken);

    /// <summary>
    /// Renames a file, a directory or a link itself. Without <paramref name="replace"/> anything at the new path is an error, also where
    /// the server would replace it: some rename as rename(2) does, and OpenSSH replaces a link that leads to nothing.
    /// </summary>
    public async ValueTask RenameAsync(string path, string newPath, bool replace, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (replace)
            {
                await RenameOverAsync(client, path, newPath, cancellationToken).ConfigureAwait(false);
                return;
            }
            // A change of case only finds the same file on a server that does not tell cases apart. Where nothing tells, RENAME's own guard
            // decides (draft-ietf-secsh-filexfer-02, section 6.5).
            if (!path.Equals(newPath, StringComparison.OrdinalIgnoreCase))
                await RequireNothingAsync(newPath, inTheWay => InTheWay(path, newPath, inTheWay), cancellationToken).ConfigureAwait(false);
            await client.RenameAsync(path, newPath, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            throw await ExplainRenameAsync(exception, path, newPath).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReplaceAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await RenameOverAsync(client, path, newPath, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            Look target = await ProbeAsync(newPath, followLink: false).ConfigureAwait(false);
            throw target.Entry?.Type == FileEntryType.Directory
                ? exception.As(SftpErrorKind.PathExists, $"a directory of that name is in the way; {exception.Reason}")
                : exception;
        }
    }

    private ValueTask RenameOverAsync(SftpClient client, string path, string newPath, CancellationToken cancellationToken) =>
        client.Supports(SftpExtension.PosixRename)
            ? client.PosixRenameAsync(path, newPath, cancellationToken)
            : new SftpReplacement(connect, path, newPath).RunAsync(client, cancellationToken);
}
