using System.Text.RegularExpressions;
using SftpTools.Errors;
using SftpTools.Trust;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// What ssh -v says on its standard error, line by line: facts out of the debug lines, and the plain lines, which are ssh's own words to
/// the user. Fed by one thread, read by others.
/// </summary>
internal sealed partial class SshLog
{
    private const int MostWords = 40;
    private const string DebugPrefix = "debug1: ";
    private const string NamePrefix = "debug2: Server host certificate hostname: ";

    // The first version that says whose a server's question is.
    private static readonly Version s_marksQuestions = new(8, 5);

    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly Queue<string> _words = new();
    private readonly List<string> _tried = [];
    private readonly List<string> _accepted = [];
    private ConnectionFacts _facts = new();
    private ShownHostKey? _shownKey;
    private string? _method;
    private string? _account;
    private readonly List<string> _serverWords = [];
    private bool _wasInteractive;
    private bool _hasAsked;
    private bool _isAuthenticated;
    private bool _namesAHost;
    private bool _serverCanWrite;

    /// <summary>Whether ssh tells all that a certificate says.</summary>
    public bool TellsCertificate { get; init; }

    /// <summary>The key that the server has shown, or null before it has.</summary>
    public ShownHostKey? ShownKey
    {
        get
        {
            lock (_gate)
                return _shownKey;
        }
    }

    /// <summary>Whether the login has succeeded.</summary>
    public bool IsAuthenticated
    {
        get
        {
            lock (_gate)
                return _isAuthenticated;
        }
    }

    /// <summary>
    /// Whether it is the log of one connection, and no one's words are in it but ssh's and what the server says before it asks. Then the facts
    /// are complete when the login begins, and no later line changes them.
    /// </summary>
    public bool IsOfOneHost { get; init; }

    /// <summary>Told once the server has shown its key; it may be called again when keys are exchanged anew.</summary>
    public Action<ShownHostKey>? KeyShown { get; set; }

    /// <summary>The facts so far.</summary>
    public ConnectionFacts Facts
    {
        get
        {
            lock (_gate)
                return _facts with { MethodsTried = [.. _tried], AuthenticationMethods = [.. _accepted] };
        }
    }

    /// <summary>The last plain lines, made safe to show.</summary>
    public IReadOnlyList<string> LastWords
    {
        get
        {
            lock (_gate)
                return [.. _words];
        }
    }

    /// <summary>
    /// Whether there is a line in it that the server has a part in. ssh passes line ends in that part on, so from then on no line is surely ssh's own.
    /// </summary>
    public bool ServerCanWrite
    {
        get
        {
            lock (_gate)
                return _serverCanWrite;
        }
    }

    /// <summary>How far the login is.</summary>
    public LoginState State()
    {
        lock (_gate)
        {
            return new LoginState(_shownKey, _method, _account, IsRefused: false)
            {
                WasInteractive = _wasInteractive,
                MarksQuestions = _facts.ClientVersion is { } version && SshVersion.Parse(version) >= s_marksQuestions,
                ServerWords = [.. _serverWords],
            };
        }
    }

    /// <summary>Takes one line.</summary>
    public void Add(string line)
    {
        ShownHostKey? before = ShownKey;
        Take(line);
        if (ShownKey is { } shown && !ReferenceEquals(shown, before))
            KeyShown?.Invoke(shown);
    }

    private void Take(string line)
    {
        lock (_gate)
        {
            string text = line.TrimEnd('\r', '\n');
            _serverCanWrite |= ServersPart().IsMatch(text);
            if (text.StartsWith(DebugPrefix, StringComparison.Ordinal))
            {
                Learn(text[DebugPrefix.Length..]);
            }
            else if (text.StartsWith(NamePrefix, StringComparison.Ordinal))
            {
                _namesAHost = true;
            }
            else if (AuthenticatedLine().Match(text) is { Success: true } authenticated)
            {
                if (authenticated.Groups["method"] is { Success: true } method)
                    Accept(method.Value);
                // What was said until now, such as of a wrong password before the right one, is not why the connection ends later.
                _words.Clear();
                _isAuthenticated = true;
                // Only the last jump host knows the address; what is known is that jump host's own.
                if (authenticated.Groups["proxy"].Success)
                    _facts = _facts with { RemoteAddress = null };
            }
            else if (PartialLine().Match(text) is { Success: true } partial)
            {
                if (partial.Groups["method"] is { Success: true } method)
                    Accept(method.Value);
                else if (_tried.Count > 0)
                    Accept(_tried[^1]);
            }
            else if (IsWorthKeeping(text))
            {
                HearServer(text);
                if (_words.Count == MostWords)
                    _words.Dequeue();
                _words.Enqueue(DisplayText.Clean(text));
            }
        }
    }

    private static bool IsWorthKeeping(string text) =>
        text.Trim().Length > 0
        && !text.StartsWith("OpenSSH_", StringComparison.Ordinal)
        && !text.StartsWith("Transferred: ", StringComparison.Ordinal)
        && !text.StartsWith("Bytes per second: ", StringComparison.Ordinal)
        // Said of every new key; with a pinned fingerprint or without a policy that is /dev/null, and never why ssh ended.
        && !text.StartsWith("Warning: Permanently added ", StringComparison.Ordinal)
        // Said by the ssh of a jump host when the one behind it has ended.
        && !text.StartsWith("Killed by signal ", StringComparison.Ordinal)
        && !text.StartsWith("debug", StringComparison.Ordinal);

    // Before it asks, and each time it asks again.
    private void HearServer(string text)
    {
        if (_method != LoginState.Interactive)
            return;
        _serverCanWrite = true;
        if (_hasAsked)
            _serverWords.Clear();
        _hasAsked = false;
        if (_serverWords.Count < MostWords)
            _serverWords.Add(text);
    }

    private void Learn(string text)
    {
        if (IsOfOneHost && _method is not null && !IsOfLogin().IsMatch(text))
            return;
        if (text.StartsWith("Connecting to ", StringComparison.Ordinal) && ConnectingLine().Match(text) is { Success: true } connecting)
        {
            _facts = new ConnectionFacts { RemoteAddress = connecting.Groups["address"].Value, Port = int.Parse(connecting.Groups["port"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) };
        }
        else if (AuthenticatingLine().Match(text) is { Success: true } authenticating)
        {
            // With a jump host, what was tried and accepted so far was the jump host's.
            _tried.Clear();
            _accepted.Clear();
            _isAuthenticated = false;
            _account = $"{authenticating.Groups["user"].Value}@{authenticating.Groups["host"].Value}";
            _facts = _facts with
            {
                Port = int.Parse(authenticating.Groups["port"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture),
                UserName = authenticating.Groups["user"].Value,
            };
        }
        else if (After(text, "Local version string ") is { } local)
        {
            _facts = _facts with { ClientVersion = local };
        }
        else if (After(text, "Remote protocol version ") is { } remote)
        {
            int comma = remote.IndexOf(", remote software version ", StringComparison.Ordinal);
            if (comma >= 0)
                _facts = _facts with { ServerVersion = $"SSH-{remote[..comma]}-{DisplayText.Clean(remote[(comma + 26)..])}" };
        }
        else if (After(text, "kex: algorithm: ") is { } exchange)
        {
            _facts = _facts with { KeyExchange = exchange };
        }
        else if (After(text, "kex: host key algorithm: ") is { } algorithm)
        {
            _facts = _facts with { HostKeyAlgorithm = algorithm };
        }
        else if (After(text, "kex: client->server cipher: ") is { } cipher && CipherLine().Match(cipher) is { Success: true } parts)
        {
            _facts = _facts with
            {
                Cipher = parts.Groups["cipher"].Value,
                Mac = parts.Groups["mac"].Value,
                Compression = parts.Groups["compression"].Value,
            };
        }
        else if (After(text, "Server host key: ") is { } key)
        {
            string[] words = key.Split(' ');
            _facts = _facts with { HostKeyFingerprint = words[^1] };
            _shownKey = new ShownHostKey(words[0], words[^1]);
        }
        else if (After(text, "Server host certificate: ") is { } certificate)
        {
            // "TYPE FINGERPRINT, serial ...": the fingerprint is that of the plain key, the rest is words of the authority.
            string[] words = certificate.Split(' ', 3);
            _namesAHost = false;
            _facts = _facts with { HostKeyFingerprint = words.Length > 1 ? words[1].TrimEnd(',') : null };
            if (words.Length == 3)
            {
                _shownKey = new ShownHostKey(
                    HostCertificate.PlainAlgorithmOf(words[0]) ?? words[0], words[1].TrimEnd(','), AuthorityOf(words[2]));
            }
        }
        else if (TellsCertificate && !_namesAHost && _shownKey is not null && TrustedLine().IsMatch(text))
        {
            _shownKey = _shownKey with { IsTrustedForNoName = true };
        }
        else if (After(text, "Authentications that can continue: ") is { } offered)
        {
            _facts = _facts with { MethodsOffered = DisplayText.NameList(offered) };
        }
        else if (After(text, "Next authentication method: ") is { } next)
        {
            _method = next;
            _wasInteractive |= next == LoginState.Interactive;
            _serverWords.Clear();
            if (!_tried.Contains(next))
                _tried.Add(next);
        }
        else if (text.StartsWith("read_passphrase: ", StringComparison.Ordinal))
        {
            _hasAsked = true;
        }
        else if (SucceededLine().Match(text) is { Success: true } succeeded)
        {
            Accept(succeeded.Groups["method"].Value);
        }
    }

    // The ID of the certificate, which its authority chose, comes before it, so it is the last one that counts.
    private static string? AuthorityOf(string words) =>
        AuthorityWords().Matches(words).LastOrDefault()?.Groups["fingerprint"].Value;

    private void Accept(string method)
    {
        if (_accepted.LastOrDefault() != method)
            _accepted.Add(method);
    }

    private static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;

    [GeneratedRegex(@"^Authentications that can continue: |^Next authentication method: |^Authentication succeeded |^read_passphrase: ")]
    private static partial Regex IsOfLogin();

    // What it said, what it wrote into its certificate, and its lists, in which anything can stand. Once it has shown its key there are more of them.
    [GeneratedRegex(@"^debug\d: Remote: |^Received disconnect from |: open failed: |Their offer: |^debug1: (?:Server host |Authentications that can continue: )|^debug2: (?:KEX algorithms|host key algorithms|ciphers|MACs|compression|languages)")]
    private static partial Regex ServersPart();

    [GeneratedRegex(@" CA \S+ (?<fingerprint>SHA256:\S+)")]
    private static partial Regex AuthorityWords();

    [GeneratedRegex(@"^Host '.*' is known and matches the \S+-CERT host certificate\.$")]
    private static partial Regex TrustedLine();

    [GeneratedRegex(@"^Connecting to .* \[(?<address>[^\]]*)\] port (?<port>\d{1,5})\.$")]
    private static partial Regex ConnectingLine();

    [GeneratedRegex(@"^Authenticating to (?<host>.*):(?<port>\d{1,5}) as '(?<user>.*)'$")]
    private static partial Regex AuthenticatingLine();

    [GeneratedRegex(@"^Authenticated to .* \((?:(?<proxy>via proxy)|\[.*\]:\d+)\)(?: using ""(?<method>[^""]+)"")?\.$")]
    private static partial Regex AuthenticatedLine();

    // Before version 8.5 the method is not named here.
    [GeneratedRegex(@"^Authenticated (?:using ""(?<method>[^""]+)"" )?with partial success\.$")]
    private static partial Regex PartialLine();

    [GeneratedRegex(@"^Authentication succeeded \((?<method>[^()]+)\)\.$")]
    private static partial Regex SucceededLine();

    [GeneratedRegex(@"^(?<cipher>\S+) MAC: (?<mac>\S+) compression: (?<compression>\S+)")]
    private static partial Regex CipherLine();
}
