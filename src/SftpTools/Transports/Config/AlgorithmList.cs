using SftpTools.Wire;

namespace SftpTools.Transports.Config;

/// <summary>Lists of algorithms as Ciphers, MACs, KexAlgorithms and their like take them.</summary>
internal static class AlgorithmList
{
    /// <summary>
    /// The algorithms to offer: "+" adds to the end of the defaults, "^" puts before them, "-" takes away by patterns, and a list
    /// without a prefix stands for itself.
    /// </summary>
    /// <param name="directive">What the configuration says, or null.</param>
    /// <param name="defaults">What is offered where it says nothing.</param>
    /// <returns>Names in order, each once; the caller leaves out those it does not know.</returns>
    public static IReadOnlyList<string> Apply(string? directive, IReadOnlyList<string> defaults)
    {
        if (string.IsNullOrEmpty(directive))
            return defaults;
        string list = directive[0] is '+' or '-' or '^' ? directive[1..] : directive;
        string[] names = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        IEnumerable<string> all = directive[0] switch
        {
            '+' => defaults.Concat(names),
            '^' => names.Concat(defaults),
            '-' => defaults.Where(name => !names.Any(pattern => SshPattern.Matches(name, pattern))),
            _ => names,
        };
        return [.. all.Distinct()];
    }
}
