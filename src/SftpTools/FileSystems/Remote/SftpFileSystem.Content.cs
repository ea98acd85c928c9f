using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>Opening files to change them where they are.</summary>
internal sealed partial class SftpFileSystem
{
    /// <summary>Opens a file to write at its end, and makes it when it is missing; a new one must be missing.</summary>
    public ValueTask<SftpFile> OpenAppendAsync(string path, bool isNew, CancellationToken cancellationToken) => OpenToChangeAsync(
        path, OpenFlags.Write | OpenFlags.Append | OpenFlags.Create | (isNew ? OpenFlags.Exclusive : 0), cancellationToken);

    /// <summary>
    /// Opens a file to write it anew where it is, and makes it when it is missing: TRUNC goes only with CREAT (draft-ietf-secsh-filexfer-02,
    /// section 6.3), and ProFTPD with HiddenStores finds no file without it.
    /// </summary>
    public ValueTask<SftpFile> OpenEmptyAsync(string path, CancellationToken cancellationToken) =>
        OpenToChangeAsync(path, OpenFlags.Write | OpenFlags.Truncate | OpenFlags.Create, cancellationToken);

    private async ValueTask<SftpFile> OpenToChangeAsync(string path, OpenFlags flags, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            byte[] handle = await client.OpenAsync(path, flags, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
            return new SftpFile(this, client, handle, path);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure)
        {
            throw await ExplainWriteFailureAsync(exception, path).ConfigureAwait(false);
        }
    }
}
