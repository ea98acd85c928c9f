using System.Text;

namespace SftpTools;

/// <summary>Makes text from a peer safe to show: a server must not move the cursor or colour the console of an admin.</summary>
internal static class DisplayText
{
    private const int LongestShown = 4096;

    /// <summary>Replaces control characters by visible escapes and cuts what no message needs.</summary>
    public static string Clean(string text)
    {
        string cut = text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "...");
        cut = cut.Trim('\r', '\n', ' ');
        // DEL and C1, U+0080 to U+009F, too: U+009B alone does what ESC [ does.
        if (cut.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && cut.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') < 0)
            return cut;

        StringBuilder clean = new(cut.Length + 8);
        foreach (char c in cut)
        {
            if (c is '\n')
                clean.Append("\\n");
            else if (char.IsControl(c))
                clean.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else
                clean.Append(c);
        }
        return clean.ToString();
    }
}
