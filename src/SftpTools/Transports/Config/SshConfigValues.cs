namespace SftpTools.Transports.Config;

/// <summary>The values found so far, by keyword: the first one stays (ssh_config(5), DESCRIPTION).</summary>
internal sealed class SshConfigValues
{
    // SSH_MAX_IDENTITY_FILES and SSH_MAX_CERTIFICATE_FILES of OpenSSH.
    private const int MaxAccumulated = 100;

    private readonly Dictionary<string, List<string>> _values = [];

    public bool Has(string keyword) => _values.ContainsKey(keyword);

    /// <summary>The value of a keyword that takes one, or null.</summary>
    public string? Find(string keyword) => _values.TryGetValue(keyword, out List<string>? found) ? found[0] : null;

    /// <summary>All the values of a keyword, or null where nothing is said of it.</summary>
    public IReadOnlyList<string>? FindAll(string keyword) => _values.GetValueOrDefault(keyword);

    /// <summary>Keeps a value unless there is one.</summary>
    public void Set(string keyword, params IEnumerable<string> values) => _values.TryAdd(keyword, [.. values]);

    /// <summary>Sets a value anew.</summary>
    public void Replace(string keyword, string value) => _values[keyword] = [value];

    /// <summary>Adds a value to those there are, once; false when there are too many.</summary>
    public bool Add(string keyword, string value)
    {
        if (!_values.TryGetValue(keyword, out List<string>? all))
            _values.Add(keyword, all = []);
        if (all.Contains(value))
            return true;
        if (all.Count >= MaxAccumulated)
            return false;
        all.Add(value);
        return true;
    }
}
