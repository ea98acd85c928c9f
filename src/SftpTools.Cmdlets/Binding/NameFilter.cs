using System.Management.Automation;

namespace SftpTools.Cmdlets.Binding;

/// <summary>-Filter, -Include and -Exclude: wildcards on names, as Get-ChildItem takes them.</summary>
internal sealed class NameFilter
{
    private readonly WildcardPattern? _filter;
    private readonly WildcardPattern[] _include;
    private readonly WildcardPattern[] _exclude;

    public NameFilter(string? filter, string[]? include, string[]? exclude)
    {
        _filter = string.IsNullOrEmpty(filter) ? null : Pattern(filter);
        _include = [.. (include ?? []).Select(Pattern)];
        _exclude = [.. (exclude ?? []).Select(Pattern)];
    }

    /// <summary>Whether everything passes.</summary>
    public bool IsEmpty => _filter is null && _include.Length == 0 && _exclude.Length == 0;

    public bool Matches(string name) =>
        (_filter is null || _filter.IsMatch(name))
        && (_include.Length == 0 || Array.Exists(_include, pattern => pattern.IsMatch(name)))
        && !Array.Exists(_exclude, pattern => pattern.IsMatch(name));

    private static WildcardPattern Pattern(string text) => WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
}
