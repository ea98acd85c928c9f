using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>What the item cmdlets need beyond the transfer engine: hard links, renames, directories that go, attributes one by one.</summary>
internal sealed partial class SftpFileSystem
{
    /// <summary>Opens a file for writing by position, and makes it when it is missing.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="truncate">Whether what it holds goes at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IFile> OpenWriteAsync(string path, bool truncate, CancellationToken cancellationToken)
    {
        // What is missing or empty has nothing to lose, and what cannot be looked at is refused or not by the server.
        if (!truncate && Profile.WritesInPlace != true
            && (await Look.AtAsync(this, path, followLink: true, cancellationToken).ConfigureAwait(false)).Entry is { Length: > 0 })
        {
            await RequireInPlaceAsync(path, cancellationToken).ConfigureAwait(false);
        }
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        OpenFlags flags = OpenFlags.Write | OpenFlags.Create | (truncate ? OpenFlags.Truncate : 0);
        try
        {
            byte[] handle = await client.OpenAsync(path, flags, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
            return new SftpFile(this, client, handle, path);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            throw await ExplainOpeningAsync(exception, path).ConfigureAwait(false);
        }
    }

    /// <summary>Gives an existing file a second name (hardlink@openssh.com); fails when the path exists.</summary>
    public async ValueTask CreateHardLinkAsync(string path, string existingPath, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await client.HardLinkAsync(existingPath, path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            Look target = await ProbeAsync(existingPath, followLink: false).ConfigureAwait(false);
            if (target.IsAbsent)
                throw exception.As(SftpErrorKind.PathNotFound, $"there is no file '{DisplayText.Clean(existingPath)}' to link to; {exception.Reason}");
            if (target.Entry?.Type == FileEntryType.Directory)
                throw exception.As(SftpErrorKind.Failure, $"a directory cannot have a hard link; {exception.Reason}");
            throw await ExplainCreationAsync(exception, path).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sets attributes, and only these. Without <paramref name="followLink"/> a link itself is changed, which takes lsetstat@openssh.com.
    /// </summary>
    public async ValueTask SetAttributesAsync(
        string path, SftpAttributes attributes, bool followLink, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        if (followLink)
            await client.SetStatAsync(path, attributes, cancellationToken).ConfigureAwait(false);
        else
            await client.LSetStatAsync(path, attributes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the server offers an extension; connects for the answer.</summary>
    public async ValueTask<bool> SupportsAsync(SftpExtension extension, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        return client.Supports(extension);
    }

    /// <summary>The file system that holds the path (statvfs@openssh.com).</summary>
    public async ValueTask<FileSystemStatistics> GetStatisticsAsync(string path, CancellationToken cancellationToken)
    {
        return await LookAsync(client => client.StatVfsAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
    }
}
