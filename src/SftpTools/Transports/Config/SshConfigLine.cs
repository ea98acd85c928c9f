using System.Text;
using SftpTools.Errors;

namespace SftpTools.Transports.Config;

/// <summary>
/// One line of ssh_config(5), taken apart as OpenSSH does it: keyword, optional "=", arguments with quotes.
/// </summary>
internal sealed record SshConfigLine
{
    private const string Space = " \t\r";
    private const string SpaceAtEnd = " \t\r\n\f";
    private const string EndOfKeyword = " \t\r=";

    /// <summary>The keyword in lower case.</summary>
    public required string Keyword { get; init; }

    /// <summary>All after the keyword as it stands, for the commands that keep their quotes.</summary>
    public string Rest { get; private init; } = "";

    /// <summary>The arguments without quotes, up to a comment.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>What is wrong with the line, or null.</summary>
    public string? Error { get; private init; }

    /// <summary>Takes a line apart; null for an empty one or a comment.</summary>
    public static SshConfigLine? Parse(string text)
    {
        ReadOnlySpan<char> line = text.AsSpan().TrimEnd(SpaceAtEnd).TrimStart(Space);
        if (line.IsEmpty || line[0] == '#')
            return null;

        ReadOnlySpan<char> keyword;
        ReadOnlySpan<char> rest;
        if (line[0] == '"')
        {
            int close = line[1..].IndexOf('"');
            if (close < 0)
                return new SshConfigLine { Keyword = "", Error = "the closing quote is missing" };
            keyword = line.Slice(1, close);
            rest = line[(close + 2)..].TrimStart(Space);
        }
        else
        {
            int end = line.IndexOfAny(EndOfKeyword);
            keyword = end < 0 ? line : line[..end];
            rest = end < 0 ? [] : line[end..].TrimStart(Space);
            if (rest is ['=', ..])
                rest = rest[1..].TrimStart(Space);
        }

        SshConfigLine parsed = new() { Keyword = keyword.ToString().ToLowerInvariant(), Rest = rest.ToString() };
        if (line.Contains('\0'))
            return parsed with { Error = "there is a NUL byte in the line" };
        if (rest.IsEmpty)
            return parsed with { Error = $"{Shown(parsed.Keyword)} has no argument" };
        return Split(rest) is { } arguments
            ? parsed with { Arguments = arguments }
            : parsed with { Error = "the closing quote is missing" };
    }

    /// <summary>A word of the file as an error may show it.</summary>
    public static string Shown(string word) =>
        $"'{DisplayText.Clean(word.Length > 64 ? word[..64] + "..." : word)}'";

    /// <summary>Splits at white space outside quotes; null when a quote is not closed.</summary>
    private static List<string>? Split(ReadOnlySpan<char> text)
    {
        List<string> words = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is ' ' or '\t')
                continue;
            if (text[i] == '#')
                break;
            StringBuilder word = new();
            char quote = '\0';
            for (; i < text.Length; i++)
            {
                char c = text[i];
                char next = i + 1 < text.Length ? text[i + 1] : '\0';
                if (c == '\\' && (next is '\'' or '"' or '\\' || (next == ' ' && quote == '\0')))
                {
                    word.Append(next);
                    i++;
                }
                else if (quote == '\0' && c is (' ' or '\t'))
                {
                    break;
                }
                else if (quote == '\0' && c is ('"' or '\''))
                {
                    quote = c;
                }
                else if (quote != '\0' && c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(c);
                }
            }
            if (quote != '\0')
                return null;
            words.Add(word.ToString());
        }
        return words;
    }
}
