using SftpTools.Errors;

namespace SftpTools.Transports;

/// <summary>
/// The host keys with which a session began, of the server and of the jump hosts before it. Each is the only one that its host may show for
/// the session's life, whatever the policy: who takes the server's place later gets neither a password nor half a file.
/// </summary>
internal sealed class SessionHostKeys
{
    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<string, SessionHostKey> _jumpHosts = [];
    private SessionHostKey? _server;

    /// <summary>The server's own; null before the first connection.</summary>
    public SessionHostKey? Server
    {
        get
        {
            lock (_gate)
                return _server;
        }
    }

    /// <summary>That of a host; null while it has shown none.</summary>
    /// <param name="jumpHost">What the jump host is called; null for the server.</param>
    public SessionHostKey? Find(string? jumpHost)
    {
        lock (_gate)
            return jumpHost is null ? _server : _jumpHosts.GetValueOrDefault(jumpHost);
    }

    /// <summary>Takes the key of a host to which there is a connection; the first counts.</summary>
    public void Remember(string? jumpHost, SessionHostKey key)
    {
        lock (_gate)
        {
            if (jumpHost is null)
                _server ??= key;
            else
                _jumpHosts.TryAdd(jumpHost, key);
        }
    }

    /// <summary>The refusal of another key than the first.</summary>
    /// <param name="host">The host as the person knows it.</param>
    /// <param name="first">The key with which the session began.</param>
    /// <param name="shown">The fingerprint that the host shows now; null where it is not known.</param>
    public static SftpException Refuse(string host, SessionHostKey first, string? shown) => new(
        SftpErrorKind.HostKeyRejected,
        $"'{DisplayText.Clean(host)}' shows another host key{(shown is null ? "" : $" ({shown})")} than the one with which this session began "
        + $"({first.Fingerprint}), and a session keeps its first key. If the server's key was changed, end the session and make a new one; "
        + "else somebody is in the middle.");
}
