using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Renames a file over another on a server without posix-rename, whose RENAME fails when the new name exists
/// (draft-ietf-secsh-filexfer-02, section 6.5): the old file steps aside, the new one takes its name, then the old one goes. When the middle
/// step fails, the old file gets its name back, over a new connection if need be; where even that fails, the error says where it is.
/// </summary>
internal sealed class SftpReplacement(Func<CancellationToken, ValueTask<SftpClient>> connect, string path, string newPath)
{
    private const int SettleAttempts = 3;

    private static readonly TimeSpan s_settleTime = TimeSpan.FromSeconds(10);

    private readonly string _aside = path + ".old";

    /// <summary>Replaces; the token is heard until the old file has stepped aside.</summary>
    public async ValueTask RunAsync(SftpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.RenameAsync(path, newPath, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            // RENAME over what exists is refused with FAILURE, NO_SUCH_FILE or PERMISSION_DENIED.
            if (!await IsReplaceableAsync(client, newPath, cancellationToken).ConfigureAwait(false))
                throw;
        }
        await client.RenameAsync(newPath, _aside, cancellationToken).ConfigureAwait(false);
        try
        {
            await client.RenameAsync(path, newPath, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SftpException exception)
        {
            switch (await SettleAsync().ConfigureAwait(false))
            {
                case Outcome.Replaced:
                    break;
                case Outcome.PutBack:
                    throw;
                default:
                    throw SftpException.OnPath(
                        exception.Kind,
                        SftpOperation.Rename,
                        newPath,
                        $"{exception.Reason ?? exception.Message.TrimEnd('.')}; the old file is now '{_aside}'",
                        exception);
            }
            client = await connect(CancellationToken.None).ConfigureAwait(false);
        }
        try
        {
            await client.RemoveAsync(_aside, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SftpException exception)
        {
            throw SftpException.OnPath(
                exception.Kind,
                SftpOperation.Rename,
                newPath,
                $"the new file is in place, and the old one is left as '{_aside}': {exception.Reason ?? exception.Message.TrimEnd('.')}",
                exception);
        }
    }

    /// <summary>
    /// After a rename that failed, or whose reply was lost: sees whether it was carried out after all, and else gives the old file its name
    /// back.
    /// </summary>
    private async ValueTask<Outcome> SettleAsync()
    {
        using CancellationTokenSource time = new(s_settleTime);
        for (int attempt = 1; attempt <= SettleAttempts; attempt++)
        {
            try
            {
                SftpClient client = await connect(time.Token).ConfigureAwait(false);
                if (await IsReplaceableAsync(client, newPath, time.Token).ConfigureAwait(false))
                {
                    // With the new file still under its own name, it is a third one's file that has taken the place.
                    return await IsReplaceableAsync(client, path, time.Token).ConfigureAwait(false) ? Outcome.Unsettled : Outcome.Replaced;
                }
                await client.RenameAsync(_aside, newPath, time.Token).ConfigureAwait(false);
                return Outcome.PutBack;
            }
            catch (SftpException exception) when (ConnectionFault.IsClosed(exception))
            {
                // The next attempt connects anew.
            }
            catch (Exception exception) when (exception is SftpException or OperationCanceledException)
            {
                return Outcome.Unsettled;
            }
        }
        return Outcome.Unsettled;
    }

    /// <summary>Whether a file or a link is there: what nobody can tell to be one does not step aside.</summary>
    private static async ValueTask<bool> IsReplaceableAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            SftpAttributes existing = await client.LStatAsync(path, cancellationToken).ConfigureAwait(false);
            return await EntryTypeProbe.SettleAsync(client, path, existing, followLink: false, cancellationToken).ConfigureAwait(false)
                is FileEntryType.File or FileEntryType.SymbolicLink;
        }
        catch (SftpException exception) when (exception.StatusCode is not null)
        {
            return false;
        }
    }

    private enum Outcome
    {
        /// <summary>Neither is known to have the name.</summary>
        Unsettled,

        /// <summary>The old file has its name again.</summary>
        PutBack,

        /// <summary>The new file has the name.</summary>
        Replaced,
    }
}
