using System.Security;
using SftpTools.Errors;

namespace SftpTools.Transports;

/// <summary>A proxy on the way to the first host.</summary>
/// <param name="Kind">What it speaks.</param>
/// <param name="HostName">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record ProxyAddress(ProxyKind Kind, string HostName, int Port)
{
    private const int HttpPort = 8080;
    private const int SocksPort = 1080;

    /// <summary>The account, where the proxy asks for one.</summary>
    public string? UserName { get; init; }

    /// <summary>Its password.</summary>
    public SecureString? Password { get; init; }

    /// <summary>Reads "http://host:port", "socks4://host" or "socks5://host". Throws <see cref="FormatException"/> for anything else.</summary>
    public static ProxyAddress Parse(string text)
    {
        // First of all, and wherever the sign stands: none of the messages below may repeat a password.
        if (text.Contains('@'))
            throw new FormatException("A proxy's address carries no account and no password: give them with -ProxyCredential.");
        text = text.Trim();
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.Port == 0
            || uri.PathAndQuery.Length > 1 || uri.Fragment.Length > 0 || !text.Contains("://", StringComparison.Ordinal))
        {
            throw new FormatException($"'{DisplayText.Clean(text)}' is not a proxy: write http://host:port, socks4://host:port or socks5://host:port.");
        }
        ProxyKind kind = uri.Scheme switch
        {
            "http" => ProxyKind.Http,
            "socks4" => ProxyKind.Socks4,
            "socks5" or "socks" => ProxyKind.Socks5,
            _ => throw new FormatException($"'{DisplayText.Clean(uri.Scheme)}' is not a kind of proxy that is known: http, socks4 and socks5 are."),
        };
        // Uri says 80 for an http address without a port, so the port is looked for in the text.
        string authority = text.TrimEnd('/');
        bool hasPort = char.IsAsciiDigit(authority[^1]) && authority.LastIndexOf(':') > authority.LastIndexOfAny(['/', ']']);
        return new ProxyAddress(kind, uri.IdnHost, hasPort ? uri.Port : kind == ProxyKind.Http ? HttpPort : SocksPort);
    }
}
