using System.Globalization;

namespace SftpTools.Cmdlets.Binding;

/// <summary>What -HostName takes: host, user@host, host:port, [::1]:port, sftp://user@host:port.</summary>
internal sealed record HostAddress(string HostName, string? UserName, int? Port)
{
    private const string Scheme = "sftp://";

    public static HostAddress Parse(string text)
    {
        bool isUri = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        string rest = isUri ? text[Scheme.Length..].Split('/')[0] : text;

        // A user name may hold an @ itself, a host name never does.
        int at = rest.LastIndexOf('@');
        string? user = at > 0 ? rest[..at] : null;
        if (user is not null && isUri)
        {
            if (user.Contains(':', StringComparison.Ordinal))
                throw Invalid(rest[(at + 1)..], "a password does not belong into an address; use -Credential");
            user = Uri.UnescapeDataString(user);
        }
        rest = rest[(at + 1)..];

        if (rest.StartsWith('['))
        {
            int close = rest.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
                throw Invalid(text, "the closing bracket is missing");
            string after = rest[(close + 1)..];
            return new HostAddress(Checked(rest[1..close], text), user, after.Length == 0 ? null : ParsePort(after.TrimStart(':'), text));
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
            : throw Invalid(text, "the port is not a number from 1 to 65535");

    private static SftpException Invalid(string text, string reason) =>
        new(SftpErrorKind.ConnectionLost, $"'{DisplayText.Clean(text)}' is no address of a host: {reason}.");
}
