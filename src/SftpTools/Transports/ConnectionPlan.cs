using SftpTools.Transports.Config;

namespace SftpTools.Transports;

/// <summary>
/// The effective values for a connection that is made in process: parameters of the session first, then its options,
/// then ssh_config, then the defaults of ssh. Passwords stay in <see cref="ConnectionOptions"/>; they are for the server
/// alone, never for a jump host.
/// </summary>
internal sealed record ConnectionPlan
{
    /// <summary>The host to connect to.</summary>
    public required string HostName { get; init; }

    /// <summary>The host as the user named it.</summary>
    public required string OriginalHost { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    public required string UserName { get; init; }

    /// <summary>
    /// Private key files to try, in order. Given files are here as they are, those of the configuration if they
    /// exist.
    /// </summary>
    public IReadOnlyList<string> KeyFiles { get; init; } = [];

    /// <summary>
    /// Files that name a key, whether or not the private part is there: with <see cref="IdentitiesOnly"/>, which keys of
    /// the agent may be used (by the public part in the file of that name and ".pub").
    /// </summary>
    public IReadOnlyList<string> IdentityFiles { get; init; } = [];

    /// <summary>Files with certificates, if they exist; besides, ssh looks for KEY-cert.pub beside each key.</summary>
    public IReadOnlyList<string> CertificateFiles { get; init; } = [];

    /// <summary>Whether the keys of the agent that no file names are left out.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>The socket of the agent, on Windows the name of its pipe; null when no agent is asked.</summary>
    public string? AgentSocket { get; init; }

    public bool KeysAllowed { get; init; } = true;

    public bool PasswordAllowed { get; init; } = true;

    public bool KeyboardInteractiveAllowed { get; init; } = true;

    /// <summary>Whether a person may be asked (BatchMode says no).</summary>
    public bool MayPrompt { get; init; } = true;

    /// <summary>How often a password may be asked for.</summary>
    public int PasswordPrompts { get; init; } = 3;

    /// <summary>Methods in the order to try them; empty for the usual order.</summary>
    public IReadOnlyList<string> PreferredAuthentications { get; init; } = [];

    public HostKeyPolicy HostKeyPolicy { get; init; }

    /// <summary>Accept only this key, whatever the files say; null on every jump host.</summary>
    public string? HostKeyFingerprint { get; init; }

    /// <summary>The name in known_hosts instead of the host's, without a port; null for the host's.</summary>
    public string? HostKeyAlias { get; init; }

    /// <summary>Files of known hosts; a new key is written to the first.</summary>
    public IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>The system's files of known hosts; they are only read.</summary>
    public IReadOnlyList<string> GlobalKnownHostsFiles { get; init; } = [];

    /// <summary>Files of keys that no server may show.</summary>
    public IReadOnlyList<string> RevokedHostKeys { get; init; } = [];

    /// <summary>The least size of RSA keys in bits; null for the default.</summary>
    public int? RequiredRsaSize { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? CASignatureAlgorithms { get; init; }

    /// <summary>How often connecting is tried, a second apart (ConnectionAttempts).</summary>
    public int ConnectionAttempts { get; init; } = 1;

    /// <summary>The keywords that the session's own options name, in lower case.</summary>
    public IReadOnlySet<string> OptionNames { get; init; } = new HashSet<string>();

    /// <summary>Whether the name in a new line of known_hosts is hashed.</summary>
    public bool HashKnownHosts { get; init; }

    /// <summary>
    /// The hosts to go through, the nearest to this machine first. Their own hops are empty: this is the whole way.
    /// </summary>
    public IReadOnlyList<ConnectionPlan> Hops { get; init; } = [];

    /// <summary>How often a quiet server is asked; null for never.</summary>
    public TimeSpan? KeepAliveInterval { get; init; }

    /// <summary>How many questions may stay without an answer; 0 for any number.</summary>
    public int KeepAliveCount { get; init; } = 3;

    /// <summary>The time for connecting; null where nothing bounds it.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    public bool TcpKeepAlive { get; init; } = true;

    public bool Compression { get; init; }

    /// <summary>"any", "inet" or "inet6".</summary>
    public string AddressFamily { get; init; } = "any";

    /// <summary>The address of this machine to connect from, or null.</summary>
    public string? BindAddress { get; init; }

    /// <summary>As in the configuration, for <see cref="AlgorithmList.Apply"/>; null for the defaults.</summary>
    public string? Ciphers { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? Macs { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? KexAlgorithms { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? HostKeyAlgorithms { get; init; }

    /// <inheritdoc cref="Ciphers"/>
    public string? PubkeyAcceptedAlgorithms { get; init; }

    /// <summary>What of the configuration is not used, for a warning; each once, those of the jump hosts too.</summary>
    public IReadOnlyList<SshConfigProblem> Problems { get; init; } = [];

    /// <summary>
    /// Works the values out. Reads the configuration and looks which key files exist; touches no network.
    /// </summary>
    /// <param name="options">What the session asks for.</param>
    /// <param name="environment">Where the configuration is; null for the real one.</param>
    /// <exception cref="SftpException">An option or a jump host cannot be used, jump hosts go round in a circle
    /// (ConnectionLost), or a ProxyCommand is asked for (NotSupported).</exception>
    public static ConnectionPlan Resolve(ConnectionOptions options, SshConfigEnvironment? environment = null) =>
        new ConnectionPlanner(options, environment ?? SshConfigEnvironment.Current).Plan();

    /// <summary>As an error shows it: user@host:port.</summary>
    public override string ToString() => new JumpHost(HostName, UserName, Port).ToString();
}
