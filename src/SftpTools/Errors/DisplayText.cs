using System.Buffers;
using System.Globalization;
using System.Text;

namespace SftpTools.Errors;

/// <summary>
/// The one filter for text from outside that is shown: names, a server's words, lines of files. Nothing in it moves the cursor, colours the
/// console of an admin, turns the order of what is read, or is there without being seen.
/// </summary>
internal static class DisplayText
{
    private const int LongestShown = 4096;

    // Letters and symbols that are drawn as nothing: the fillers of Hangul, and the empty pattern of Braille.
    private static readonly SearchValues<char> s_blank = SearchValues.Create("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0");

    /// <summary>Makes a text safe to show: without line ends around it, cut to what a message bears.</summary>
    public static string Clean(string text)
    {
        string cut = text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "...");
        return Name(cut.Trim('\r', '\n', ' '));
    }

    /// <summary>
    /// Puts the words of a server, of a proxy or of another program in quotes, so that it is seen where they begin and end: none of them can pass
    /// for a sentence of ours, or of ssh's.
    /// </summary>
    public static string Quote(string words) => $"\"{Clean(words).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A list of names in the protocol, which have no blanks and no quotes in them (RFC 4251, section 6); anything else in quotes.</summary>
    public static string NameList(string names) => names.AsSpan().ContainsAnyExceptInRange('!', '~') || names.Contains('"', StringComparison.Ordinal) ? Quote(names) : names;

    /// <summary>Makes a name safe to show, whole: what is not to be seen is shown by its number.</summary>
    public static string Name(string? name)
    {
        if (string.IsNullOrEmpty(name) || !name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return name ?? "";
        StringBuilder? clean = null;
        for (int i = 0; i < name.Length;)
        {
            bool isWhole = Rune.TryGetRuneAt(name, i, out Rune rune);
            int length = isWhole ? rune.Utf16SequenceLength : 1;
            if (!isWhole || IsUnseen(rune))
            {
                clean ??= new StringBuilder(name, 0, i, name.Length + 16);
                Escape(clean, isWhole ? rune.Value : name[i]);
            }
            else
            {
                clean?.Append(name, i, length);
            }
            i += length;
        }
        return clean?.ToString() ?? name;
    }

    // Controls (with C1, of which U+009B alone does what ESC [ does), formats (which turn the direction or join and part letters, and all
    // that have no width), separators of lines and paragraphs.
    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
        || (rune.IsBmp && s_blank.Contains((char)rune.Value))
        // Tags, which are not assigned all, and the selectors among them.
        || rune.Value is >= 0xE0000 and <= 0xE0FFF;

    private static void Escape(StringBuilder clean, int value)
    {
        if (value == '\n')
            clean.Append("\\n");
        else if (value <= 0xFF)
            clean.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        else if (value <= 0xFFFF)
            clean.Append(CultureInfo.InvariantCulture, $"\\u{value:x4}");
        else
            clean.Append(CultureInfo.InvariantCulture, $"\\u{{{value:x}}}");
    }
}
