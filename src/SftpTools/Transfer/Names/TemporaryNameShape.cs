using System.Globalization;
using System.Text.RegularExpressions;

namespace SftpTools.Transfer.Names;

/// <summary>
/// Recognises the names that <see cref="TemporaryName"/> has made: the usual ones, and those of a pattern that has a place for an id. What a
/// pattern without one has made looks like any other file.
/// </summary>
/// <param name="pattern">The pattern; null for the usual names alone.</param>
internal sealed class TemporaryNameShape(string? pattern)
{
    private const int TokenLength = 16;
    private const int TokenOfRecordLength = 9;

    // A copy has a token, and what -Resume continues a part of a hash.
    private const string IdShape = "[0-9a-f]{16}|[0-9a-f]{8}";

    private readonly Regex? _pattern = HasId(pattern) ? ToRegex(pattern!) : null;

    /// <summary>Whether the names of a pattern can be told from others.</summary>
    public static bool HasId(string? pattern) => pattern?.Contains(TemporaryName.IdPlace, StringComparison.Ordinal) == true;

    /// <summary>The token in the name of a copy under way; null for any other name.</summary>
    public ulong? TokenOf(string name) =>
        TemporaryName.TokenOf(name)
        ?? (Find(name) is { } match && match.Groups["id"].ValueSpan is { Length: TokenLength } id
            ? ulong.Parse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : null);

    /// <summary>Whether a name is that of a partial file.</summary>
    public bool IsPart(string name) => TemporaryName.IsOne(name) || (Find(name) is not null && !TemporaryName.IsRecord(name));

    /// <summary>The name of the partial file whose record a name is, or a record that changes hands; null for any other name.</summary>
    public string? PartOfRecord(string name)
    {
        int end = name.LastIndexOf(TemporaryName.RecordSuffix, StringComparison.Ordinal);
        if (end < 1)
            return null;
        if (TemporaryName.IsRecord(name))
            return name[..end];
        ReadOnlySpan<char> rest = name.AsSpan(end + TemporaryName.RecordSuffix.Length);
        bool isRecord = rest.IsEmpty || (rest.Length == TokenOfRecordLength && rest[0] == '.'
            && uint.TryParse(rest[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _));
        return isRecord && Find(name[..end]) is not null ? name[..end] : null;
    }

    /// <summary>The name that a file of the pattern was to get; null where the usual names have made it, or none.</summary>
    public string? FinalNameOf(string name) =>
        TemporaryName.TokenOf(name) is null && Find(name) is { } match ? match.Groups["name"].Value : null;

    private Match? Find(string name) => _pattern?.Match(name) is { Success: true } match ? match : null;

    private static Regex ToRegex(string pattern)
    {
        string text = Regex.Escape(pattern);
        string name = Regex.Escape(TemporaryName.NamePlace);
        string id = Regex.Escape(TemporaryName.IdPlace);
        text = Replace(text, name, "name", ".+?");
        text = Replace(text, id, "id", IdShape);
        return new Regex($@"\A{text}\z", RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1));
    }

    /// <summary>The first place takes what fits, and the others the same.</summary>
    private static string Replace(string text, string place, string group, string shape)
    {
        int first = text.IndexOf(place, StringComparison.Ordinal);
        int end = first + place.Length;
        return $"{text[..first]}(?<{group}>{shape}){text[end..].Replace(place, $@"\k<{group}>", StringComparison.Ordinal)}";
    }
}
