using System.Text;
using SftpTools.Wire;

namespace SftpTools.Transports.Config;

/// <summary>
/// Finds the files that an Include line names, as glob(3) does: *, ? and [ ] in every part of the path.
/// </summary>
internal static class SshInclude
{
    /// <summary>The most files one line may bring in.</summary>
    public const int MaxFiles = 1024;

    private static readonly bool s_windows = OperatingSystem.IsWindows();

    /// <summary>The files, in the order of their names; none is not an error.</summary>
    /// <param name="path">An absolute path.</param>
    public static IReadOnlyList<string> Find(string path)
    {
        string root = Path.GetPathRoot(path) ?? "";
        char[] separators = s_windows ? ['/', '\\'] : ['/'];
        string[] parts = path[root.Length..].Split(separators, StringSplitOptions.RemoveEmptyEntries);
        List<string> found = [root];
        for (int i = 0; i < parts.Length; i++)
        {
            bool last = i == parts.Length - 1;
            List<string> next = [];
            foreach (string folder in found)
            {
                if (parts[i].AsSpan().IndexOfAny("*?[") < 0)
                    AddLiteral(next, Path.Combine(folder, Unescaped(parts[i])), last);
                else
                    next.AddRange(Matching(folder, parts[i], last));
                if (next.Count > MaxFiles)
                    break;
            }
            found = next;
        }
        return [.. found.Order(StringComparer.Ordinal).Take(MaxFiles)];
    }

    private static void AddLiteral(List<string> found, string path, bool last)
    {
        if (last ? File.Exists(path) : Directory.Exists(path))
            found.Add(path);
    }

    private static List<string> Matching(string folder, string pattern, bool last)
    {
        List<string> found = [];
        try
        {
            foreach (string entry in last ? Directory.EnumerateFiles(folder) : Directory.EnumerateDirectories(folder))
            {
                string name = Path.GetFileName(entry);
                // A star at the start does not stand for a dot.
                if ((name[0] != '.' || pattern[0] == '.') && SshPattern.Matches(name, pattern, MatchesOne))
                    found.Add(entry);
                if (found.Count > MaxFiles)
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be listed has no file that could be read.
        }
        return found;
    }

    private static string Unescaped(string part)
    {
        if (s_windows || !part.Contains('\\', StringComparison.Ordinal))
            return part;
        StringBuilder plain = new();
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] == '\\' && i + 1 < part.Length)
                i++;
            plain.Append(part[i]);
        }
        return plain.ToString();
    }

    private static bool MatchesOne(char c, string pattern, int p, out int length)
    {
        length = 1;
        if (pattern[p] == '?')
            return true;
        if (pattern[p] == '\\' && !s_windows && p + 1 < pattern.Length)
        {
            length = 2;
            return pattern[p + 1] == c;
        }
        int close = pattern[p] == '[' && p + 2 < pattern.Length ? pattern.IndexOf(']', p + 2) : -1;
        if (close < 0)
            return pattern[p] == c;

        length = close - p + 1;
        ReadOnlySpan<char> set = pattern.AsSpan(p + 1, close - p - 1);
        bool negated = set[0] is '!' or '^' && set.Length > 1;
        if (negated)
            set = set[1..];
        for (int i = 0; i < set.Length; i++)
        {
            bool range = i + 2 < set.Length && set[i + 1] == '-';
            if (range ? c >= set[i] && c <= set[i + 2] : c == set[i])
                return !negated;
            if (range)
                i += 2;
        }
        return negated;
    }
}
