namespace SftpTools.Wire;

/// <summary>Patterns of ssh_config(5), section PATTERNS: * and ?, and lists of them with negation.</summary>
internal static class SshPattern
{
    /// <summary>Whether one character matches what stands at a place of a pattern, and how long that is there.</summary>
    public delegate bool MatchOne(char character, string pattern, int place, out int length);

    /// <summary>Whether a text matches one pattern; letters count as they are.</summary>
    public static bool Matches(string text, string pattern) => Matches(text, pattern, static (char character, string of, int place, out int length) =>
    {
        length = 1;
        return of[place] == '?' || of[place] == character;
    });

    /// <summary>Whether a text matches a pattern that has more than * and characters.</summary>
    public static bool Matches(string text, string pattern, MatchOne matchesOne)
    {
        int at = 0;
        int p = 0;
        int star = -1;
        int resume = 0;
        // Going back to the last star alone is enough, and keeps the time within the product of the two lengths.
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = at;
            }
            else if (p < pattern.Length && matchesOne(text[at], pattern, p, out int length))
            {
                p += length;
                at++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    /// <summary>Whether a text matches a pattern of a list with commas and none of its negated ones.</summary>
    public static bool MatchesList(string text, string list)
    {
        bool matched = false;
        foreach (string part in list.Split(','))
        {
            bool negated = part.StartsWith('!');
            if (!Matches(text, negated ? part[1..] : part))
                continue;
            if (negated)
                return false;
            matched = true;
        }
        return matched;
    }

    /// <summary>The same for the name of a host, where the case of letters does not count.</summary>
    public static bool MatchesHost(string host, string list) =>
        MatchesList(host.ToLowerInvariant(), list.ToLowerInvariant());
}
