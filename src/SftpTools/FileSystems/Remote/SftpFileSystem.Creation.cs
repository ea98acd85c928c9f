using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>New files on servers that refuse an OPEN which carries a mode: ProFTPD does so where SITE CHMOD is forbidden.</summary>
internal sealed partial class SftpFileSystem
{
    /// <summary>
    /// Makes the file without its mode, which it gets afterwards as far as it makes the file less open. Null where the refusal was not about
    /// the mode. Such a server makes the file all the same, empty: whoever makes a file has seen that there was none, so it is ours to remove.
    /// </summary>
    private async ValueTask<SftpFile?> CreateWithoutModeAsync(
        SftpClient client, string path, OpenFlags access, int mode, SftpException refusal, CancellationToken cancellationToken)
    {
        if (refusal.Kind is not (SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported))
            return null;
        Look look = await ProbeAsync(path, followLink: false).ConfigureAwait(false);
        if (look.Entry is not (null or { Type: FileEntryType.File, Length: 0 }))
            return null;
        SftpFile file;
        try
        {
            if (look.Entry is not null)
                await client.RemoveAsync(path, cancellationToken).ConfigureAwait(false);
            byte[] handle = await client.OpenAsync(
                path, access | OpenFlags.Create | OpenFlags.Exclusive, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
            file = new SftpFile(this, client, handle, path) { CanRead = access.HasFlag(OpenFlags.Read) };
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
        Profile.Learn(SftpServerFact.TakesModesOnOpen, false, refusal.Reason ?? refusal.Message.TrimEnd('.'));
        await file.NarrowAsync(mode, cancellationToken).ConfigureAwait(false);
        return file;
    }
}
