using System.Globalization;

namespace SftpTools.Fixtures.Commands;

/// <summary>The arguments of one command: words, <c>--flag</c>s and <c>--option value</c>s, which may repeat.</summary>
internal sealed class CommandArguments
{
    private readonly List<string> _words = [];
    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Value)> _options = [];

    /// <summary>Reads arguments; every name has to be among those known, so that a typing error is not silently ignored.</summary>
    public CommandArguments(IReadOnlyList<string> arguments, IReadOnlyList<string> flags, IReadOnlyList<string> options)
    {
        for (int index = 0; index < arguments.Count; index++)
        {
            string argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
                _words.Add(argument);
            else if (flags.Contains(argument))
                _flags.Add(argument);
            else if (!options.Contains(argument))
                throw new ArgumentException($"Unknown option {argument}.");
            else if (++index < arguments.Count)
                _options.Add((argument, arguments[index]));
            else
                throw new ArgumentException($"{argument} needs a value.");
        }
    }

    public IReadOnlyList<string> Words => _words;

    public bool Has(string flag) => _flags.Contains(flag);

    public IReadOnlyList<string> All(string option) =>
        [.. _options.Where(pair => pair.Name == option).Select(pair => pair.Value)];

    public string? Text(string option) => All(option) is [.., string last] ? last : null;

    public int Number(string option, int otherwise) =>
        Text(option) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The word at a place, or an error that names what is missing.</summary>
    public string Word(int index, string meaning) =>
        index < _words.Count ? _words[index] : throw new ArgumentException($"{meaning} is missing.");
}
