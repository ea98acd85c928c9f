using System.Globalization;
using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace SftpTools.Cmdlets.Completion;

/// <summary>The word at the cursor as PowerShell hands it to a completer: perhaps with an open quote, perhaps with escapes.</summary>
internal sealed partial record CompletionWord(string Text, bool IsQuoted)
{
    private const string SingleQuotes = "'\u2018\u2019\u201a\u201b";
    private const string DoubleQuotes = "\"\u201c\u201d\u201e";

    /// <summary>Takes off the quotes and the escapes.</summary>
    public static CompletionWord Parse(string word)
    {
        if (word.Length == 0)
            return new CompletionWord("", IsQuoted: false);
        // PowerShell reads typographic quotes as it does the plain ones.
        if (SingleQuotes.Contains(word[0]))
        {
            string inner = word.Length > 1 && SingleQuotes.Contains(word[^1]) ? word[1..^1] : word[1..];
            return new CompletionWord(DoubledQuote().Replace(inner, "$1"), IsQuoted: true);
        }
        if (DoubleQuotes.Contains(word[0]))
            return new CompletionWord(WithoutEscapes(word.Length > 1 && DoubleQuotes.Contains(word[^1]) ? word[1..^1] : word[1..]), IsQuoted: true);
        return new CompletionWord(word, IsQuoted: false);
    }

    /// <summary>The text as it can stand in a command; in quotes where it has to, or where the word had them.</summary>
    public string Quote(string text) =>
        IsQuoted || !IsBareWord(text) ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'" : text;

    /// <summary>Whether PowerShell reads the text, without quotes, as one argument with that very value. The parser is asked: it knows what splits.</summary>
    private static bool IsBareWord(string text)
    {
        // "--" and its like are words to the parser and more than that to the binder.
        if (text.Length == 0 || char.GetUnicodeCategory(text[0]) == UnicodeCategory.DashPunctuation || text.Any(char.IsControl))
            return false;
        // With a word behind it: a backtick at the end belongs to what follows.
        ScriptBlockAst script = Parser.ParseInput($"Remove-SftpItem {text} next", out _, out ParseError[] errors);
        return errors.Length == 0
            && script.EndBlock is { Statements: [PipelineAst { PipelineElements: [CommandAst { Redirections.Count: 0 } command] }] }
            && command.CommandElements is [_, StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } word, _]
            && word.Value == text;
    }

    [GeneratedRegex($"([{SingleQuotes}])[{SingleQuotes}]")]
    private static partial Regex DoubledQuote();

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
