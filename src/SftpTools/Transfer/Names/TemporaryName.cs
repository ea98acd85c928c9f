using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SftpTools.Transfer.Names;

/// <summary>
/// The name under which a file grows beside its target: hidden on Unix, recognisable, and never longer than a name may be. A pattern
/// makes another for servers that do not take this one.
/// </summary>
internal static class TemporaryName
{
    /// <summary>What every such name ends with that no pattern has made.</summary>
    public const string Suffix = ".sftp-part";

    /// <summary>What the name of a partial's record adds to that of the partial.</summary>
    public const string RecordSuffix = ".json";

    /// <summary>What stands for the target's name in a pattern.</summary>
    public const string NamePlace = "{name}";

    /// <summary>What stands for some characters in a pattern that keep the names of different copies apart.</summary>
    public const string IdPlace = "{id}";

    // NAME_MAX of every common file system, in bytes of UTF-8, less what a replacement in steps appends for the old file (".old").
    private const int LongestName = 255 - 4;

    // ".json", and while a record changes hands a token of eight digits with its point.
    private const int ExtraForRecord = 5 + 9;

    private const int IdLength = 8;
    private const int TokenLength = 16;
    private const string TokenFormat = "x16";

    /// <summary>Makes a name for a target; the token keeps the names of different copies apart where the pattern has a place for it.</summary>
    public static string For(string targetName, ulong token, string? pattern = null)
    {
        string id = token.ToString(TokenFormat, CultureInfo.InvariantCulture);
        return pattern is null
            ? "." + Cut(targetName, LongestName - 2 - id.Length - Suffix.Length) + "." + id + Suffix
            : Fill(pattern, targetName, id, LongestName);
    }

    /// <summary>
    /// The name of a target's partial copy, the same in every run. Room is left for a record's name; where the target's own name has to be
    /// cut, a hash of it keeps the partials of long names apart.
    /// </summary>
    public static string Stable(string targetName, string? pattern = null)
    {
        const int Room = LongestName - ExtraForRecord;
        string hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(targetName)), 0, IdLength);
        if (pattern is not null)
            return Fill(pattern, targetName, hash[..IdLength].ToLowerInvariant(), Room);
        string whole = "." + targetName + Suffix;
        return Encoding.UTF8.GetByteCount(whole) <= Room
            ? whole
            : "." + Cut(targetName, Room - 2 - hash.Length - Suffix.Length) + "." + hash + Suffix;
    }

    /// <summary>The token in a name that <see cref="For"/> has made without a pattern; null for any other name.</summary>
    public static ulong? TokenOf(string name)
    {
        if (!IsOne(name))
            return null;
        ReadOnlySpan<char> rest = name.AsSpan()[..^Suffix.Length];
        return rest.Length > TokenLength + 1 && rest[^(TokenLength + 1)] == '.'
            && ulong.TryParse(rest[^TokenLength..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong token)
            ? token
            : null;
    }

    /// <summary>Whether a name is that of a partial file that no pattern has made.</summary>
    public static bool IsOne(string name) => name.StartsWith('.') && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Whether a name is that of a partial's record, or of one that changes hands.</summary>
    public static bool IsRecord(string name)
    {
        int end = name.LastIndexOf(Suffix + RecordSuffix, StringComparison.Ordinal);
        if (end < 1 || !name.StartsWith('.'))
            return false;
        ReadOnlySpan<char> rest = name.AsSpan(end + Suffix.Length + RecordSuffix.Length);
        return rest.IsEmpty || (rest.Length == 9 && rest[0] == '.'
            && uint.TryParse(rest[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _));
    }

    /// <summary>Why a text is not a pattern, or null when it is one.</summary>
    public static string? WhyNoPattern(string pattern)
    {
        if (!pattern.Contains(NamePlace, StringComparison.Ordinal))
            return $"it has no {NamePlace}, which stands for the name of the file";
        if (pattern == NamePlace)
            return "it is the final name; -Direct does that";
        return pattern.AsSpan().IndexOfAny('/', '\\', '\0') >= 0 ? "a name is meant, in the directory of the file, and no path" : null;
    }

    private static string Fill(string pattern, string targetName, string id, int room)
    {
        string filled = pattern.Replace(IdPlace, id, StringComparison.Ordinal);
        int others = Encoding.UTF8.GetByteCount(filled.Replace(NamePlace, "", StringComparison.Ordinal));
        return filled.Replace(NamePlace, Cut(targetName, Math.Max(1, room - others)), StringComparison.Ordinal);
    }

    private static string Cut(string targetName, int room)
    {
        StringBuilder start = new();
        foreach (Rune rune in targetName.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            start.Append(rune);
        }
        return start.ToString();
    }
}
