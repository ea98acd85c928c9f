namespace SftpTools.Fixtures;

/// <summary>What a <see cref="Gateway"/> speaks.</summary>
public enum GatewayProtocol
{
    /// <summary>CONNECT of HTTP/1.1 (RFC 9110, section 9.3.6), with Basic credentials (RFC 7617).</summary>
    Http,

    /// <summary>SOCKS 4 and 4a; the user name is checked, for there is no password.</summary>
    Socks4,

    /// <summary>SOCKS 5 (RFC 1928), with user name and password (RFC 1929).</summary>
    Socks5,
}
