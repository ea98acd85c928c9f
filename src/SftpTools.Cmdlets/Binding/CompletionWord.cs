using System.Buffers;
using System.Management.Automation.Language;
using System.Text;

namespace SftpTools.Cmdlets.Binding;

/// <summary>The word at the cursor as PowerShell hands it to a completer: perhaps with an open quote, perhaps with escapes.</summary>
internal sealed record CompletionWord(string Text, bool IsQuoted)
{
    // What a bare word cannot hold; ( ) { } and others begin something else, quotes of every form begin a string.
    private static readonly SearchValues<char> s_special = SearchValues.Create(" \t\r\n'\"`$;,|&<>(){}\u2018\u2019\u201a\u201b\u201c\u201d\u201e");

    /// <summary>Takes off the quotes and the escapes.</summary>
    public static CompletionWord Parse(string word)
    {
        if (word.Length == 0)
            return new CompletionWord("", IsQuoted: false);
        char quote = word[0];
        if (quote == '\'')
        {
            string inner = word.Length > 1 && word.EndsWith('\'') ? word[1..^1] : word[1..];
            return new CompletionWord(inner.Replace("''", "'", StringComparison.Ordinal), IsQuoted: true);
        }
        if (quote == '"')
            return new CompletionWord(WithoutEscapes(word.Length > 1 && word.EndsWith('"') ? word[1..^1] : word[1..]), IsQuoted: true);
        return new CompletionWord(word, IsQuoted: false);
    }

    /// <summary>The text as it can stand in a command; in quotes where it has to, or where the word had them.</summary>
    public string Quote(string text) =>
        IsQuoted || text.Length == 0 || text[0] is '-' or '@' or '#' || text.AsSpan().IndexOfAny(s_special) >= 0 || text.Any(char.IsControl)
            ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'"
            : text;

    private static string WithoutEscapes(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '`' && i + 1 < text.Length)
                i++;
            plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
