using SftpTools.Errors;

namespace SftpTools.Transports;

/// <summary>
/// A question of a server as a person sees it: in front of each line stands whose it is, as ssh has it for the first one, so that none can
/// be taken for a question of this machine, whatever its words.
/// </summary>
internal static class ServerQuestion
{
    // More would push what stands above it off the screen.
    private const int MostLines = 20;

    private static readonly char[] s_lineEnds = ['\r', '\n'];

    /// <summary>The text to show.</summary>
    /// <param name="account">"user@host".</param>
    /// <param name="instruction">What the server says before it asks.</param>
    /// <param name="prompt">The question; it may have the account in front already.</param>
    public static string Text(string account, string instruction, string prompt)
    {
        string mark = $"({DisplayText.Clean(account)}) ";
        List<string> lines =
        [
            .. Lines(instruction).Select(line => $"{mark}The server says: {line}"),
            .. Lines(prompt).Select(line => line.StartsWith(mark, StringComparison.Ordinal) ? line : mark + line),
        ];
        if (lines.Count == 0)
            return mark;
        // The last one is where the answer is typed.
        return string.Join('\n', lines.Count <= MostLines ? lines : [.. lines[..(MostLines - 1)], lines[^1]]);
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split(s_lineEnds, StringSplitOptions.RemoveEmptyEntries).Select(DisplayText.Clean).Where(static line => line.Length > 0);
}
