using System.Globalization;
using SftpTools.Wire;

namespace SftpTools.Transports.Config;

/// <summary>
/// Reads ssh_config(5) for one host as OpenSSH does, for the connections that are made in process. A line that OpenSSH
/// would stop at is told as a problem, and the rest is still used. Nothing is ever run.
/// </summary>
internal sealed class SshConfigReader
{
    // READCONF_MAX_DEPTH of OpenSSH.
    private const int MaxDepth = 16;
    private const int MaxFiles = 1024;
    private const int MaxProblems = 100;

    private readonly string _originalHost;
    private readonly SshConfigEnvironment _environment;
    private readonly SshConfigValues _values = new();
    private readonly List<SshConfigProblem> _problems = [];
    private readonly Dictionary<string, string[]> _files = [];
    private readonly List<string> _hostNames = [];
    private readonly HashSet<string> _lacking = [];
    private string _host;
    private bool _finalPass;
    private bool _wantsFinalPass;
    private bool _includesEnded;
    private bool _isUndecided;

    private SshConfigReader(string host, SshConfigEnvironment environment)
    {
        _originalHost = host;
        _host = host;
        _environment = environment;
    }

    /// <summary>Reads the effective values for a host.</summary>
    /// <param name="host">The name as the user gave it.</param>
    /// <param name="environment">Where the files are, and who asks.</param>
    /// <param name="options">Options of the session: they stand before the files.</param>
    /// <param name="userName">The account if the user named one: Match user sees it.</param>
    /// <param name="port">The port if the user named one.</param>
    public static SshHostSettings Read(
        string host,
        SshConfigEnvironment environment,
        IReadOnlyList<KeyValuePair<string, string>>? options = null,
        string? userName = null,
        int? port = null)
    {
        SshConfigReader reader = new(host, environment);
        if (userName is not null)
            reader._values.Set("user", userName);
        if (port is { } number)
            reader._values.Set("port", number.ToString(CultureInfo.InvariantCulture));
        return reader.Read(options ?? []);
    }

    /// <summary>All names that stand in Host lines without a wildcard, in the order of the files.</summary>
    public static IReadOnlyList<string> ReadHostNames(SshConfigEnvironment environment)
    {
        SshConfigReader reader = new("", environment);
        reader.ReadFiles();
        return [.. reader._hostNames.Distinct()];
    }

    private SshHostSettings Read(IReadOnlyList<KeyValuePair<string, string>> options)
    {
        SshConfigSource source = new(SshConfigProblem.OptionsFile, IsUser: true, IsOptions: true);
        foreach ((string name, string value) in options)
        {
            bool active = true;
            ReadLine($"{name}={value}", source, 0, ref active);
        }
        ReadFiles();

        string hostName = CurrentHostName(report: true).ToLowerInvariant();
        _values.Replace("hostname", hostName);
        if (_wantsFinalPass)
        {
            // The second reading sees the name that the first one found; values that are set stay.
            _finalPass = true;
            _host = hostName;
            ReadFiles();
        }
        return SshHostSettings.Build(hostName, _originalHost, _values, _environment, _problems) with { IsUndecided = _isUndecided };
    }

    private void ReadFiles()
    {
        if (_environment.UserConfigPath is { } user)
            ReadFile(user, new SshConfigSource(user, IsUser: true), checkOwner: true);
        if (_environment.SystemConfigPath is { } system)
            ReadFile(system, new SshConfigSource(system, IsUser: false), checkOwner: false);
    }

    private void ReadFile(string path, SshConfigSource source, bool checkOwner)
    {
        if (!_files.TryGetValue(path, out string[]? lines))
        {
            lines = SshConfigFile.Load(path, checkOwner, out string? refusal);
            if (refusal is not null)
                Report(source, 0, refusal);
            _files.Add(path, lines);
        }
        bool active = !source.NeverApplies;
        for (int i = 0; i < lines.Length; i++)
            ReadLine(lines[i], source, i + 1, ref active);
    }

    private void ReadLine(string text, SshConfigSource source, int number, ref bool active)
    {
        if (SshConfigLine.Parse(text) is not { } line)
            return;
        string? error = line.Error;
        switch (line.Keyword)
        {
            case "host" or "match" or "include" when source.IsOptions:
                error = $"'{line.Keyword}' is not an option of a session";
                break;
            case "host":
                // After a line that is not understood nothing may apply that stood under another one.
                active = error is null && MatchesHost(line.Arguments, out error) && !source.NeverApplies;
                break;
            case "match":
                active = error is null && Matches(line.Arguments, out error) && !source.NeverApplies;
                break;
            case "include":
                if (error is null)
                    Include(line.Arguments, source, number, active);
                break;
            default:
                error ??= ReadValue(line, source, active);
                break;
        }
        if (error is not null)
            Report(source, number, error, isBinding: active && SshKeyword.IsBinding(line.Keyword));
    }

    private bool MatchesHost(IReadOnlyList<string> patterns, out string? error)
    {
        error = null;
        bool matches = false;
        bool excluded = false;
        foreach (string pattern in patterns)
        {
            bool negated = pattern.StartsWith('!');
            if (pattern.Length == 0)
            {
                error = "Host has an empty pattern, so the block is not used";
                return false;
            }
            if (!negated && pattern.AsSpan().IndexOfAny('*', '?') < 0)
                _hostNames.Add(pattern);
            if (!SshPattern.Matches(_host, negated ? pattern[1..] : pattern))
                continue;
            excluded |= negated;
            matches = true;
        }
        return matches && !excluded;
    }

    private bool Matches(IReadOnlyList<string> criteria, out string? error)
    {
        SshMatch match = new()
        {
            HostName = CurrentHostName(report: false),
            OriginalHost = _originalHost,
            UserName = _values.Find("user") ?? _environment.UserName,
            LocalUserName = _environment.UserName,
            Tag = _values.Find("tag") ?? "",
            IsFinalPass = _finalPass,
        };
        bool applies = match.Applies(criteria, out error);
        _wantsFinalPass |= match.WantsFinalPass;
        _isUndecided |= match.IsUndecided;
        return applies;
    }

    private void Include(IReadOnlyList<string> paths, SshConfigSource source, int number, bool active)
    {
        foreach (string path in paths)
        {
            if (_includesEnded)
                return;
            if (IncludedPath(path, source, out string reason) is not { } full)
            {
                Report(source, number, reason);
                continue;
            }
            foreach (string file in SshInclude.Find(full))
            {
                if (source.Depth >= MaxDepth || _files.Count >= MaxFiles)
                {
                    // Usually a circle: to go on elsewhere would run through it again and again.
                    _includesEnded = true;
                    Report(source, number, source.Depth >= MaxDepth
                        ? $"files include each other more than {MaxDepth} deep; no further file is included"
                        : $"more than {MaxFiles} files are included; no further file is");
                    return;
                }
                ReadFile(file, source.Including(file, active), checkOwner: true);
            }
        }
    }

    private string? IncludedPath(string path, SshConfigSource source, out string reason)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            reason = "Include has an empty argument";
            return null;
        }
        if (path[0] == '~' && !source.IsUser)
        {
            reason = "a file of the system cannot include one of a home directory";
            return null;
        }
        string folder = source.IsUser ? _environment.UserDirectory : _environment.SystemDirectory;
        return CurrentTokens().ExpandPath(path, out reason) is { } expanded ? Path.Combine(folder, expanded) : null;
    }

    private string? ReadValue(SshConfigLine line, SshConfigSource source, bool active)
    {
        SshKeyword? keyword = SshKeyword.Find(line.Keyword);
        string? error = keyword is null ? null : SshValue.Set(_values, keyword, line, active);
        if (SshKeyword.WhyLacking(line) is { } lack)
            return error ?? (active && SshKeyword.IsWorthTelling(line.Keyword, source) && _lacking.Add(line.Keyword) ? lack : null);
        bool isKnown = keyword is not null || SshKeyword.IsUnused(line.Keyword)
            || (_values.Find("ignoreunknown") is { } ignored && SshPattern.MatchesHost(line.Keyword, ignored));
        return isKnown ? error : $"{SshConfigLine.Shown(line.Keyword)} is not an option of ssh";
    }

    private string CurrentHostName(bool report)
    {
        if (_finalPass || _values.Find("hostname") is not { } name)
            return _host;
        if (SshTokens.ExpandHostName(name, _originalHost, out string reason) is { } expanded)
            return expanded;
        if (report)
            _problems.Add(new SshConfigProblem("HostName", 0, reason));
        return _originalHost;
    }

    private SshTokens CurrentTokens()
    {
        string hostName = CurrentHostName(report: false);
        return new SshTokens(_environment)
        {
            HostName = hostName,
            OriginalHost = _originalHost,
            UserName = _values.Find("user") ?? _environment.UserName,
            Port = _values.Find("port") ?? "22",
            KeyAlias = _values.Find("hostkeyalias") ?? hostName,
        };
    }

    private void Report(SshConfigSource source, int line, string reason, bool isBinding = false)
    {
        SshConfigProblem problem = new(source.Path, line, reason) { IsBinding = isBinding };
        // The second reading meets what the first one has told.
        if (_problems.Count < MaxProblems && !_problems.Contains(problem))
            _problems.Add(problem);
    }
}
