using System.Globalization;

namespace SftpTools.Transports.Config;

/// <summary>
/// What ssh_config says about one host. Null is for what it says nothing about, unless a property tells otherwise.
/// </summary>
internal sealed record SshHostSettings
{
    private const int DefaultPort = 22;

    /// <summary>The host to connect to, in lower case.</summary>
    public required string HostName { get; init; }

    /// <summary>The host as the user named it.</summary>
    public required string OriginalHost { get; init; }

    public int? Port { get; init; }

    public string? UserName { get; init; }

    /// <summary>
    /// Paths with ~, tokens and variables replaced, in order; null when nothing is said, empty when it is "none".
    /// </summary>
    public IReadOnlyList<string>? IdentityFiles { get; init; }

    public IReadOnlyList<string> CertificateFiles { get; init; } = [];

    public bool IdentitiesOnly { get; init; }

    /// <summary>"none", "SSH_AUTH_SOCK", "$NAME" of a variable, or a path with tokens replaced.</summary>
    public string? IdentityAgent { get; init; }

    /// <summary>The hosts to go through, in order; empty for none.</summary>
    public IReadOnlyList<JumpHost> ProxyJump { get; init; } = [];

    /// <summary>The command as it stands in the file; null for none.</summary>
    public string? ProxyCommand { get; init; }

    /// <summary>
    /// Paths with ~, tokens and variables replaced; the two defaults when nothing is said, empty for "none".
    /// </summary>
    public IReadOnlyList<string> UserKnownHostsFiles { get; init; } = [];

    /// <summary>Paths; the two defaults when nothing is said, empty for "none".</summary>
    public IReadOnlyList<string> GlobalKnownHostsFiles { get; init; } = [];

    /// <summary>Whether a program is asked for known keys and authorities, too.</summary>
    public bool HasKnownHostsCommand { get; init; }

    /// <summary>Whether a Match block was left out that ssh itself may use: then only ssh knows the way to the host.</summary>
    public bool IsUndecided { get; init; }

    public HostKeyPolicy? StrictHostKeyChecking { get; init; }

    public string? HostKeyAlias { get; init; }

    /// <summary>Paths with ~ and tokens replaced; empty for none.</summary>
    public IReadOnlyList<string> RevokedHostKeys { get; init; } = [];

    /// <summary>In bits; null where nothing is said.</summary>
    public int? RequiredRsaSize { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? CASignatureAlgorithms { get; init; }

    /// <summary>Why no connection is wanted, in the words of the file; null when one may be made.</summary>
    public string? RefuseConnection { get; init; }

    /// <summary>The interface of this machine to go out by; null for any.</summary>
    public string? BindInterface { get; init; }

    /// <summary>How often connecting is tried, a second apart.</summary>
    public int ConnectionAttempts { get; init; } = 1;

    public bool HashKnownHosts { get; init; }

    /// <summary>In seconds; 0 is never, null where nothing is said.</summary>
    public int? ServerAliveInterval { get; init; }

    public int ServerAliveCountMax { get; init; } = 3;

    /// <summary>In seconds.</summary>
    public int? ConnectTimeout { get; init; }

    public bool TcpKeepAlive { get; init; } = true;

    public bool Compression { get; init; }

    /// <summary>As it stands in the file, with its prefix: <see cref="AlgorithmList.Apply"/> takes it.</summary>
    public string? Ciphers { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? Macs { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? KexAlgorithms { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? HostKeyAlgorithms { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? PubkeyAcceptedAlgorithms { get; init; }

    public bool PubkeyAuthentication { get; init; } = true;

    public bool PasswordAuthentication { get; init; } = true;

    public bool KbdInteractiveAuthentication { get; init; } = true;

    /// <summary>Names of methods with commas.</summary>
    public string? PreferredAuthentications { get; init; }

    public int NumberOfPasswordPrompts { get; init; } = 3;

    /// <summary>True: nobody is to be asked for anything.</summary>
    public bool BatchMode { get; init; }

    /// <summary>"any", "inet" or "inet6".</summary>
    public string AddressFamily { get; init; } = "any";

    public string? BindAddress { get; init; }

    /// <summary>Lines and files that are not used, in the order they were met.</summary>
    public IReadOnlyList<SshConfigProblem> Problems { get; init; } = [];

    /// <summary>Makes the settings of the values that were found.</summary>
    /// <param name="hostName">The host after HostName.</param>
    /// <param name="originalHost">The host as the user named it.</param>
    /// <param name="values">What the lines say.</param>
    /// <param name="environment">Home, accounts and variables.</param>
    /// <param name="problems">What was met so far; values that cannot be used come to it.</param>
    internal static SshHostSettings Build(
        string hostName,
        string originalHost,
        SshConfigValues values,
        SshConfigEnvironment environment,
        List<SshConfigProblem> problems)
    {
        JumpHost[] jumps = [.. (values.FindAll("proxyjump") ?? []).Select(JumpHost.TryParse).OfType<JumpHost>()];
        if (values.Find("proxyjump") is "none")
            jumps = [];
        SshTokens tokens = new(environment)
        {
            HostName = hostName,
            OriginalHost = originalHost,
            UserName = values.Find("user") ?? environment.UserName,
            Port = values.Find("port") ?? DefaultPort.ToString(CultureInfo.InvariantCulture),
            KeyAlias = values.Find("hostkeyalias") ?? originalHost,
            JumpHost = jumps.Length > 0 ? jumps[^1].HostName : "",
        };

        List<string>? Paths(string keyword, IReadOnlyList<string>? found)
        {
            if (found is null)
                return null;
            List<string> paths = [];
            foreach (string path in found.Where(static path => !SshValue.IsNone(path)))
            {
                if (tokens.ExpandPath(path, out string reason) is { } expanded)
                    paths.Add(expanded);
                else
                    problems.Add(new SshConfigProblem(keyword, 0, reason) { IsBinding = SshKeyword.IsBinding(keyword) });
            }
            return paths;
        }

        bool Flag(string keyword, bool otherwise) => values.Find(keyword) is { } value ? value == "yes" : otherwise;

        int? Number(string keyword) =>
            values.Find(keyword) is { } value
                ? int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)
                : null;

        string? agent = values.Find("identityagent");
        bool isPath = agent is not (null or "SSH_AUTH_SOCK" or ['$', not '{', ..]) && !SshValue.IsNone(agent);
        if (isPath)
            agent = Paths("IdentityAgent", [agent!])!.FirstOrDefault();
        string[] userKnown =
        [
            Path.Combine(environment.UserDirectory, "known_hosts"),
            Path.Combine(environment.UserDirectory, "known_hosts2"),
        ];
        string[] globalKnown =
        [
            Path.Combine(environment.SystemDirectory, "ssh_known_hosts"),
            Path.Combine(environment.SystemDirectory, "ssh_known_hosts2"),
        ];
        string? command = values.Find("proxycommand");
        return new SshHostSettings
        {
            HostName = hostName,
            OriginalHost = originalHost,
            Port = Number("port"),
            UserName = values.Find("user"),
            IdentityFiles = Paths("IdentityFile", values.FindAll("identityfile")),
            CertificateFiles = Paths("CertificateFile", values.FindAll("certificatefile")) ?? [],
            IdentitiesOnly = Flag("identitiesonly", false),
            IdentityAgent = agent,
            ProxyJump = jumps,
            ProxyCommand = command is null || SshValue.IsNone(command) ? null : command,
            UserKnownHostsFiles = Paths("UserKnownHostsFile", values.FindAll("userknownhostsfile")) ?? [.. userKnown],
            GlobalKnownHostsFiles = values.FindAll("globalknownhostsfile") is { } global
                ? [.. global.Where(static path => !SshValue.IsNone(path))]
                : globalKnown,
            StrictHostKeyChecking = values.Find("stricthostkeychecking") switch
            {
                "yes" => HostKeyPolicy.Strict,
                "no" => HostKeyPolicy.None,
                "accept-new" => HostKeyPolicy.AcceptNew,
                "ask" => HostKeyPolicy.Ask,
                _ => null,
            },
            HasKnownHostsCommand = values.Find("knownhostscommand") is { } source && !SshValue.IsNone(source),
            HostKeyAlias = values.Find("hostkeyalias"),
            RevokedHostKeys = Paths("RevokedHostKeys", values.FindAll("revokedhostkeys")) ?? [],
            RequiredRsaSize = Number("requiredrsasize"),
            CASignatureAlgorithms = values.Find("casignaturealgorithms"),
            RefuseConnection = values.Find("refuseconnection"),
            BindInterface = values.Find("bindinterface") is { } card && !SshValue.IsNone(card) ? card : null,
            ConnectionAttempts = Math.Max(1, Number("connectionattempts") ?? 1),
            HashKnownHosts = Flag("hashknownhosts", false),
            ServerAliveInterval = Number("serveraliveinterval"),
            ServerAliveCountMax = Number("serveralivecountmax") ?? 3,
            ConnectTimeout = Number("connecttimeout"),
            TcpKeepAlive = Flag("tcpkeepalive", true),
            Compression = Flag("compression", false),
            Ciphers = values.Find("ciphers"),
            Macs = values.Find("macs"),
            KexAlgorithms = values.Find("kexalgorithms"),
            HostKeyAlgorithms = values.Find("hostkeyalgorithms"),
            PubkeyAcceptedAlgorithms = values.Find("pubkeyacceptedalgorithms"),
            PubkeyAuthentication = Flag("pubkeyauthentication", true),
            PasswordAuthentication = Flag("passwordauthentication", true),
            KbdInteractiveAuthentication = Flag("kbdinteractiveauthentication", true),
            PreferredAuthentications = values.Find("preferredauthentications"),
            NumberOfPasswordPrompts = Number("numberofpasswordprompts") ?? 3,
            BatchMode = Flag("batchmode", false),
            AddressFamily = values.Find("addressfamily") ?? "any",
            BindAddress = values.Find("bindaddress"),
            Problems = [.. problems],
        };
    }
}
