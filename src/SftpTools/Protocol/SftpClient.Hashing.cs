using System.Security.Cryptography;
using SftpTools.Protocol.Requests;

namespace SftpTools.Protocol;

/// <summary>
/// Hashes that the server computes (draft-ietf-secsh-filexfer-extensions-00, section 3). OpenSSH has none; ProFTPD's mod_sftp, Apache MINA
/// and others do. Servers announce it in different ways and answer it in two, so a refusal is never an error: the file is read instead.
/// </summary>
internal sealed partial class SftpClient
{
    private const string CheckFile = "check-file";
    private const string CheckFileName = "check-file-name";
    private const string CheckFileHandle = "check-file-handle";
    private const string Algorithm = "sha256";

    // A server that hashes says nothing meanwhile. What would come near the timeout at this slow rate is read instead.
    private const long BytesPerSecond = 50_000_000;

    private volatile bool _refusesToHash;

    /// <summary>Whether a hash is worth asking for.</summary>
    public bool OffersHash => !_refusesToHash && (OffersByName || Extensions.ContainsKey(CheckFileHandle));

    // Servers of several protocol versions list the name in "supported2"; mod_sftp lists it only for version 6 and takes it in all.
    private bool OffersByName =>
        Extensions.ContainsKey(CheckFileName) || Extensions.ContainsKey(CheckFile)
        || (Extensions.TryGetValue("supported2", out string? names) && names.Contains(CheckFile, StringComparison.Ordinal))
        || IsModSftp;

    /// <summary>Whether LSTAT tells of what a link leads to, as in ProFTPD's mod_sftp; some of its versions say who they are in SSH alone.</summary>
    public bool LStatFollowsLinks
    {
        get => field || IsModSftp;
        set;
    }

    private bool IsModSftp => Extensions.TryGetValue("vendor-id", out string? vendor) && vendor.Contains("mod_sftp", StringComparison.Ordinal);

    /// <summary>The SHA-256 of the first bytes of a file, or null where the server does not tell it.</summary>
    public async ValueTask<byte[]?> TryHashAsync(string path, long length, CancellationToken cancellationToken)
    {
        TimeSpan patience = _channel.Options.OperationTimeout;
        if (!OffersHash || length <= 0 || (patience > TimeSpan.Zero && length > patience.TotalSeconds / 2 * BytesPerSecond))
            return null;
        try
        {
            if (OffersByName)
                return await HashAsync(CheckFileName, Bytes(path), length, path, cancellationToken).ConfigureAwait(false);
            byte[] handle = await OpenAsync(path, OpenFlags.Read, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
            try
            {
                return await HashAsync(CheckFileHandle, handle, length, path, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await CloseAsync(handle, path, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (SftpException refusal) when (refusal.IsRefusal)
        {
            _refusesToHash = refusal.Kind == SftpErrorKind.NotSupported;
            return null;
        }
    }

    private async ValueTask<byte[]?> HashAsync(
        string name, byte[] subject, long length, string path, CancellationToken cancellationToken)
    {
        byte[] body = await GetExtendedReplyAsync(
            new CheckFileRequest(name, subject, Algorithm, 0, length), path, cancellationToken).ConfigureAwait(false);
        return ReadHash(body);
    }

    /// <summary>The algorithm, then the hash as it is; some servers put the extension's name in front of both.</summary>
    private static byte[]? ReadHash(byte[] body)
    {
        PacketReader reader = new(body);
        string algorithm = reader.ReadName();
        if (algorithm.StartsWith(CheckFile, StringComparison.Ordinal))
            algorithm = reader.ReadName();
        return algorithm == Algorithm && reader.Remaining == SHA256.HashSizeInBytes ? body[^SHA256.HashSizeInBytes..] : null;
    }
}
