using System.IO.Enumeration;
using System.Management.Automation;
using SftpTools.Operations;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>
/// -Filter, -Include and -Exclude on names, as Get-ChildItem takes them: the first has the wildcards of the file system, in which "*.*" is
/// every name, "*." one without an extension and a bracket itself; the others have those of PowerShell.
/// </summary>
internal sealed class NameFilter
{
    private readonly string? _filter;
    private readonly WildcardPattern[] _include;
    private readonly WildcardPattern[] _exclude;

    public NameFilter(string? filter, string[]? include, string[]? exclude)
    {
        _filter = string.IsNullOrEmpty(filter) ? null : Expression(filter);
        _include = [.. (include ?? []).Select(Pattern)];
        _exclude = [.. (exclude ?? []).Select(Pattern)];
    }

    /// <summary>Lets everything pass.</summary>
    public static NameFilter None { get; } = new(null, null, null);

    /// <summary>Whether everything passes.</summary>
    public bool IsEmpty => _filter is null && _include.Length == 0 && _exclude.Length == 0;

    /// <summary>Whether names are included or excluded.</summary>
    public bool HasLists => _include.Length + _exclude.Length > 0;

    /// <summary>The rules of a removal by these names.</summary>
    public RemovalRules Rules(bool force) => new()
    {
        Filter = _filter is null ? null : PassesFilter,
        Include = _include.Length == 0 ? null : name => Array.Exists(_include, pattern => pattern.IsMatch(name)),
        Exclude = _exclude.Length == 0 ? null : name => Array.Exists(_exclude, pattern => pattern.IsMatch(name)),
        Force = force,
    };

    public bool Matches(string name) => PassesFilter(name) && Lists(name);

    /// <summary>Whether -Include and -Exclude let a name pass.</summary>
    public bool Lists(string name) =>
        (_include.Length == 0 || Array.Exists(_include, pattern => pattern.IsMatch(name)))
        && !Array.Exists(_exclude, pattern => pattern.IsMatch(name));

    private bool PassesFilter(string name) => _filter is null || FileSystemName.MatchesWin32Expression(_filter, name, ignoreCase: true);

    // The translated expression has wildcards of its own in these characters; a backslash makes them themselves.
    private static string Expression(string filter)
    {
        foreach (string character in (ReadOnlySpan<string>)["\\", "\"", "<", ">"])
            filter = filter.Replace(character, "\\" + character, StringComparison.Ordinal);
        return FileSystemName.TranslateWin32Expression(filter);
    }

    // Names of files are the same in every culture: in Turkish "FILE.INI" would not match "*.ini".
    private static WildcardPattern Pattern(string text) =>
        Wildcards.Get(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
}
