using System.Text;
using SftpTools.Errors;

namespace SftpTools.Trust;

/// <summary>A line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").</summary>
internal sealed record KnownHostEntry
{
    private const string Blanks = " \t";

    private KnownHostEntry()
    {
    }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The number of the line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The marker in front.</summary>
    public required KnownHostMarker Marker { get; init; }

    /// <summary>The hosts.</summary>
    public required HostPatterns Hosts { get; init; }

    /// <summary>The key.</summary>
    public required HostKey Key { get; init; }

    /// <summary>What follows the key; empty when nothing does.</summary>
    public required string Comment { get; init; }

    /// <summary>The whole line without its end, one character for each byte.</summary>
    public required string Text { get; init; }

    private int HostsStart { get; init; }

    /// <summary>Where the line is and what key it has, for messages.</summary>
    public string Place => $"line {Line} of '{DisplayText.Clean(Path)}' ({Key.Algorithm} {Key.Fingerprint})";

    /// <summary>Reads a line; null when there is nothing on it but blanks or a comment.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The number of the line, from 1.</param>
    /// <param name="text">The line without its end, one character for each byte.</param>
    /// <exception cref="FormatException">It is malformed; the message says why.</exception>
    public static KnownHostEntry? Parse(string path, int line, string text)
    {
        int position = SkipBlanks(text, 0);
        if (position == text.Length || text[position] == '#')
            return null;

        KnownHostMarker marker = KnownHostMarker.None;
        if (text[position] == '@')
            marker = MarkerOf(Field(text, ref position));
        int hostsStart = position;
        string hosts = Field(text, ref position);
        if (hosts.StartsWith('@'))
            throw new FormatException("it has two markers");
        string type = Field(text, ref position);
        string key = Field(text, ref position);
        if (type.Length == 0 || type[0] == '#' || key.Length == 0 || key[0] == '#')
            throw new FormatException("it ends before the key");
        if (type.All(char.IsAsciiDigit))
            throw new FormatException("it has a key of SSH version 1");

        HostKey parsed = HostKey.FromFields(type, key);
        if (parsed.IsCertificate && marker != KnownHostMarker.Revoked)
            throw new FormatException("it has a certificate where a key belongs");
        return new KnownHostEntry
        {
            Path = path,
            Line = line,
            Marker = marker,
            Hosts = HostPatterns.Parse(hosts),
            Key = parsed.Plain,
            Comment = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text[position..].TrimEnd())),
            Text = text,
            HostsStart = hostsStart,
        };
    }

    /// <summary>The line without a host; null when it names no other.</summary>
    public string? TextWithout(string name) => Hosts.IsHashed || Hosts.Without(name) is not { } left
        ? null
        : string.Concat(Text.AsSpan(0, HostsStart), left, Text.AsSpan(HostsStart + Hosts.Text.Length));

    private static KnownHostMarker MarkerOf(string text) => text switch
    {
        "@cert-authority" => KnownHostMarker.CertAuthority,
        "@revoked" => KnownHostMarker.Revoked,
        _ => throw new FormatException($"there is no marker '{DisplayText.Clean(text)}'"),
    };

    /// <summary>Takes the text up to the next blank and skips the blanks behind it.</summary>
    private static string Field(string text, ref int position)
    {
        int end = text.AsSpan(position).IndexOfAny(Blanks);
        string field = end < 0 ? text[position..] : text.Substring(position, end);
        position = SkipBlanks(text, position + field.Length);
        return field;
    }

    private static int SkipBlanks(string text, int position)
    {
        while (position < text.Length && Blanks.Contains(text[position], StringComparison.Ordinal))
            position++;
        return position;
    }
}
