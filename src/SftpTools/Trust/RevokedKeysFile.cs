using System.Text;
using SftpTools.Errors;
using SftpTools.Native;

namespace SftpTools.Trust;

/// <summary>
/// The file of RevokedHostKeys (ssh_config(5)): public keys, one on a line. As in ssh, a key is also revoked by that of the authority that
/// certified it, and while the file cannot be read every key counts as revoked.
/// </summary>
internal static class RevokedKeysFile
{
    private const int LongestFile = 16 * 1024 * 1024;

    // KRL_MAGIC of PROTOCOL.krl, the other format of such files.
    private static ReadOnlySpan<byte> KrlMagic => "SSHKRL\n\0"u8;

    /// <summary>Why a key is refused, in words that follow "the key ..., "; null when it is not.</summary>
    public static string? WhyRefused(string path, HostKey key)
    {
        string shown = $"the file of RevokedHostKeys '{DisplayText.Clean(path)}'";
        byte[] content;
        try
        {
            using FileStream? stream = OwnFile.OpenRead(path);
            if (stream is null)
                return null;
            if (OwnFile.WhyNotOurs(stream.SafeFileHandle) is { } reason)
                return $"and {shown} {reason}; no key is accepted until then.";
            content = new byte[Math.Min(stream.Length, LongestFile + 1L)];
            if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) > LongestFile)
                return $"and {shown} is longer than {LongestFile / (1024 * 1024)} MiB; no key is accepted until then.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"and {shown} cannot be read ({DisplayText.Clean(exception.Message).TrimEnd('.')}); no key is accepted until then.";
        }
        if (content.AsSpan().StartsWith(KrlMagic))
            return $"and {shown} is a binary revocation list, which is not read in process. Use -Transport OpenSsh, or a file with a public key on each line.";
        return Contains(content, key) ? $"which is revoked by {shown}. Do not connect; ask the server's administrator for its new key." : null;
    }

    // A line that is not a key revokes none, as in ssh: it may be of a type that is not known here, and then no server shows such a key.
    private static bool Contains(byte[] content, HostKey key)
    {
        foreach (string line in Encoding.UTF8.GetString(content).Split('\n'))
        {
            try
            {
                if (line.TrimStart() is not ("" or ['#', ..]) && HostKey.FromText(line) is { } revoked
                    && (revoked.Plain.Equals(key.Plain) || revoked.Plain.Equals(key.Certificate?.Authority)))
                {
                    return true;
                }
            }
            catch (FormatException)
            {
            }
        }
        return false;
    }
}
