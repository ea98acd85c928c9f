using System.Globalization;
using System.Text;
using SftpTools.Errors;

namespace SftpTools.Trust;

/// <summary>The name under which a server stands in known_hosts: the host for port 22, [host]:port for others, or an alias.</summary>
internal sealed record KnownHostName
{
    /// <summary>The port that is left out of names.</summary>
    public const int DefaultPort = 22;

    // OpenSSH matches no longer one (match.c).
    private const int LongestName = 1023;

    private KnownHostName(string host, int port, bool isAlias)
    {
        Host = host;
        Port = port;
        IsAlias = isAlias;
        string name = Normalize(host);
        Text = isAlias || port == DefaultPort ? name : string.Create(CultureInfo.InvariantCulture, $"[{name}]:{port}");
        PlainText = isAlias || port == DefaultPort ? null : name;
    }

    /// <summary>The host or alias as given.</summary>
    public string Host { get; }

    /// <summary>The port; that of an alias is not looked at.</summary>
    public int Port { get; }

    /// <summary>Whether it is a name of its own (ssh_config, HostKeyAlias) and no host.</summary>
    public bool IsAlias { get; }

    /// <summary>What patterns and hashes are held against: lower case, one character for each byte of its UTF-8.</summary>
    public string Text { get; }

    /// <summary>
    /// The name without its port, or null where that is the name already. OpenSSH takes a key known under it for the host at any port.
    /// </summary>
    public string? PlainText { get; }

    /// <summary>The name of a host at a port.</summary>
    public static KnownHostName Of(string host, int port = DefaultPort) => new(host, port, isAlias: false);

    /// <summary>A name that stands for itself.</summary>
    public static KnownHostName Alias(string alias) => new(alias, DefaultPort, isAlias: true);

    /// <summary>A host's name in the form of <see cref="Text"/>.</summary>
    public static string Normalize(string host) => LowerCase(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(host)));

    /// <summary>Changes the letters A to Z alone, as OpenSSH does: other characters are bytes of UTF-8.</summary>
    public static string LowerCase(string text) => string.Create(text.Length, text, static (span, from) =>
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });

    /// <summary>Tells why the name cannot be written as one name of one host; null when it can.</summary>
    public string? WhyNotWritable()
    {
        if (Text.Length is 0 or > LongestName)
            return "it is empty or too long";
        if (Text.Any(static c => c <= ' ' || c == '\x7f'))
            return "it has a space or a control character in it";
        return Text.AsSpan().IndexOfAny(",*?!|") >= 0 || Text[0] is '#' or '@'
            ? "it has a character in it that means something else in known_hosts"
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Clean(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Text)));
}
