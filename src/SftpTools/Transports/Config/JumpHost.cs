using System.Buffers;
using System.Globalization;

namespace SftpTools.Transports.Config;

/// <summary>One host to go through, as ProxyJump and ssh -J name it.</summary>
/// <param name="HostName">Name, address or alias.</param>
/// <param name="UserName">Null leaves it to the configuration.</param>
/// <param name="Port">Null leaves it to the configuration.</param>
internal sealed record JumpHost(string HostName, string? UserName, int? Port)
{
    private const string Scheme = "ssh://";

    private static readonly SearchValues<char> s_notInHost = SearchValues.Create("'`\"$\\;&<>|(){},/");

    /// <summary>Reads a list with commas; null when one of them is none.</summary>
    public static IReadOnlyList<JumpHost>? ParseList(string text)
    {
        // A comment may follow on the line.
        int comment = text.IndexOf('#', StringComparison.Ordinal);
        string list = (comment < 0 ? text : text[..comment]).TrimEnd();
        List<JumpHost> hosts = [];
        foreach (string part in list.Split(','))
        {
            if (TryParse(part) is not { } host)
                return null;
            hosts.Add(host);
        }
        return hosts;
    }

    /// <summary>Reads [user@]host[:port] or ssh://[user@]host[:port]; null when the text is neither.</summary>
    public static JumpHost? TryParse(string text)
    {
        bool isUri = text.StartsWith(Scheme, StringComparison.Ordinal);
        string rest = isUri ? text[Scheme.Length..] : text;
        if (isUri && rest.EndsWith('/'))
            rest = rest[..^1];

        int at = rest.LastIndexOf('@');
        string? user = at < 0 ? null : rest[..at];
        if (user is not null && isUri)
            user = Uri.UnescapeDataString(user.Split(';')[0]);
        rest = rest[(at + 1)..];

        string host;
        string? port = null;
        if (rest.StartsWith('['))
        {
            int close = rest.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || (close + 1 < rest.Length && rest[close + 1] != ':'))
                return null;
            host = rest[1..close];
            port = close + 1 < rest.Length ? rest[(close + 2)..] : null;
        }
        else
        {
            int colon = rest.IndexOf(':', StringComparison.Ordinal);
            host = colon < 0 ? rest : rest[..colon];
            port = colon < 0 ? null : rest[(colon + 1)..];
        }
        int? number = null;
        if (!string.IsNullOrEmpty(port))
        {
            number = ParsePort(port);
            if (number is null)
                return null;
        }
        return user is "" || !IsHostName(host) || (user is not null && !IsUserName(user)) ? null : new JumpHost(host, user, number);
    }

    /// <summary>Reads the number of a port; null for what is none.</summary>
    public static int? ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 65535
            ? number
            : null;

    /// <summary>Whether a text can be the name of a host; names that a shell would not take for a word are none.</summary>
    public static bool IsHostName(string text) =>
        text.Length > 0 && text[0] != '-' && text.AsSpan().IndexOfAny(s_notInHost) < 0 && !text.Any(IsBlank);

    private static bool IsUserName(string text) => text[0] != '-' && !text.Any(char.IsControl);

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || char.IsControl(c);

    public override string ToString() =>
        (UserName is null ? "" : UserName + "@")
        + (HostName.Contains(':', StringComparison.Ordinal) ? $"[{HostName}]" : HostName)
        + (Port is { } port ? string.Create(CultureInfo.InvariantCulture, $":{port}") : "");
}
