namespace SftpTools.Transports;

/// <summary>What a proxy speaks.</summary>
internal enum ProxyKind
{
    /// <summary>HTTP with CONNECT (RFC 9110, section 9.3.6).</summary>
    Http,

    /// <summary>SOCKS version 4.</summary>
    Socks4,

    /// <summary>SOCKS version 5 (RFC 1928), with the account of RFC 1929.</summary>
    Socks5,
}
