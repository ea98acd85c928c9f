using System.Globalization;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>What -HostName takes: host, user@host, host:port, [::1]:port, sftp://user@host:port/dir; ssh:// and scp:// are the same.</summary>
internal sealed record HostAddress(string HostName, string? UserName, int? Port)
{
    private const string SchemeEnd = "://";

    private static readonly string[] s_schemes = ["sftp", "ssh", "scp"];

    /// <summary>The directory of an address that names one, absolute or from "~"; null for the home directory.</summary>
    public string? Path { get; private init; }

    public static HostAddress Parse(string text)
    {
        text = text.Trim();
        int scheme = text.IndexOf(SchemeEnd, StringComparison.Ordinal);
        if (scheme < 0)
            return ParseAuthority(text, text, isUri: false);
        if (!s_schemes.Contains(text[..scheme], StringComparer.OrdinalIgnoreCase))
        {
            // Whatever else it is, it may have a password in it.
            string name = DisplayText.Clean(text[..scheme]);
            throw Invalid($"{name}://...", $"'{name}' is another protocol; write sftp://user@host:port/dir");
        }
        string rest = text[(scheme + SchemeEnd.Length)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string path = slash < 0 ? "" : Uri.UnescapeDataString(rest[slash..]);
        return ParseAuthority(slash < 0 ? rest : rest[..slash], text, isUri: true) with { Path = Directory(path) };
    }

    // What begins in the home directory is written "/~/dir", as in other clients' addresses.
    private static string? Directory(string path) => path switch
    {
        "" or "/" => null,
        "/~" => "~",
        _ => path.StartsWith("/~/", StringComparison.Ordinal) ? path[1..] : path,
    };

    private static HostAddress ParseAuthority(string rest, string text, bool isUri)
    {
        // A user name may hold an @ itself, a host name never does.
        int at = rest.LastIndexOf('@');
        string? user = at > 0 ? rest[..at] : null;
        if (user is not null && isUri)
            user = Uri.UnescapeDataString(user);
        // No account has a colon in its name: what follows it would be sent, and shown, as a part of the name.
        if (user?.Contains(':', StringComparison.Ordinal) == true)
            throw Invalid(rest[(at + 1)..], "a password does not belong into an address; use -Credential");
        rest = rest[(at + 1)..];

        if (rest.StartsWith('['))
        {
            int close = rest.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
                throw Invalid(text, "the closing bracket is missing");
            string after = rest[(close + 1)..];
            if (after.Length > 0 && after[0] != ':')
                throw Invalid(text, "after the closing bracket only a colon and a port can follow");
            return new HostAddress(Checked(rest[1..close], text), user, after.Length == 0 ? null : ParsePort(after[1..], text));
        }
        // More than one colon without brackets is an IPv6 address, not a port.
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && colon == rest.LastIndexOf(':')
            ? new HostAddress(Checked(rest[..colon], text), user, ParsePort(rest[(colon + 1)..], text))
            : new HostAddress(Checked(rest, text), user, null);
    }

    private static string Checked(string host, string text) =>
        host.Length > 0 ? host : throw Invalid(text, "the host name is missing");

    private static int ParsePort(string port, string text) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 65535
            ? number
            : throw Invalid(text, $"the port '{DisplayText.Clean(port)}' is not a number from 1 to 65535");

    private static SftpException Invalid(string text, string reason) =>
        new(SftpErrorKind.ConnectionLost, $"'{DisplayText.Clean(text)}' is not a host address: {reason}.");
}
