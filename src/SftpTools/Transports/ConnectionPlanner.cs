using SftpTools.Errors;
using SftpTools.Transports.Config;

namespace SftpTools.Transports;

/// <summary>Works out a <see cref="ConnectionPlan"/> and the way through the jump hosts.</summary>
internal sealed class ConnectionPlanner
{
    private const int DefaultPort = 22;
    private const int MaxHops = 16;
    private const string WindowsAgent = @"\\.\pipe\openssh-ssh-agent";

    // The order of OpenSSH. Keys on a token need hardware that cannot be asked in process, and DSA is gone.
    private static readonly string[] s_defaultKeys = ["id_rsa", "id_ecdsa", "id_ed25519"];

    private readonly ConnectionOptions _options;
    private readonly SshConfigEnvironment _environment;
    private readonly List<SshConfigProblem> _problems = [];

    /// <param name="options">What the session asks for.</param>
    /// <param name="environment">Where the configuration is.</param>
    public ConnectionPlanner(ConnectionOptions options, SshConfigEnvironment environment)
    {
        _options = options;
        _environment = environment;
    }

    /// <summary>
    /// Tells the jump hosts of a host, by its options of the session, where ssh_config has what only ssh decides on. Null where the
    /// connection is made in process, which runs no ProxyCommand either.
    /// </summary>
    public Func<JumpHost, IReadOnlyList<KeyValuePair<string, string>>, IReadOnlyList<JumpHost>>? AskSsh { get; init; }

    /// <summary>The jump hosts alone, the nearest to this machine first, for ssh, which knows the rest by itself.</summary>
    public IReadOnlyList<ConnectionPlan> PlanHops()
    {
        SshHostSettings settings = SshConfigReader.Read(
            _options.HostName, _environment, _options.Options, _options.UserName, _options.Port);
        IReadOnlyList<JumpHost> jumps = JumpsToServer(settings);
        return jumps.Count == 0 ? [] : Way(Merge(settings, _options.UserName, _options.Port), jumps);
    }

    /// <summary>Makes the plan.</summary>
    public ConnectionPlan Plan()
    {
        OptionConflicts.Refuse(_options);
        SshHostSettings settings = SshConfigReader.Read(
            Checked(_options.HostName), _environment, _options.Options, _options.UserName, _options.Port);
        SshConfigProblem? wrong =
            settings.Problems.FirstOrDefault(static problem => problem.File == SshConfigProblem.OptionsFile);
        if (wrong is not null)
            throw new SftpException(SftpErrorKind.ConnectionLost, $"The options cannot be used: {wrong.Reason}.");
        Remember(settings.Problems);

        ConnectionPlan plan = Merge(settings, _options.UserName, _options.Port) with
        {
            KeyFiles = _options.KeyFilePaths.Count > 0 ? _options.KeyFilePaths : KeyFiles(settings),
            IdentityFiles = _options.KeyFilePaths.Count > 0 ? _options.KeyFilePaths : Identities(settings),
            IdentitiesOnly = settings.IdentitiesOnly || _options.KeyFilePaths.Count > 0,
            HostKeyFingerprint = _options.HostKeyFingerprint,
            OptionNames = _options.Options.Select(static option => SshKeyword.Find(option.Key.ToLowerInvariant())?.Name)
                .OfType<string>().ToHashSet(),
            // Beside a pinned key the policy decides only whether a revocation counts, and ssh_config does not switch that off.
            HostKeyPolicy = _options.HostKeyPolicy
                ?? (_options.HostKeyFingerprint is null ? settings.StrictHostKeyChecking : null) ?? HostKeyPolicy.Ask,
            KeepAliveInterval = KeepAlive(_options.KeepAliveInterval, settings),
            ConnectTimeout = _options.ConnectingTimeout ?? Seconds(settings.ConnectTimeout ?? 0),
        };

        IReadOnlyList<JumpHost> jumps = JumpsToServer(settings);
        return plan with { Hops = Way(plan, jumps), Problems = [.. _problems] };
    }

    private IReadOnlyList<JumpHost> JumpsToServer(SshHostSettings settings) => _options.JumpHosts.Count > 0
        ? [.. _options.JumpHosts.SelectMany(ParseJump)]
        : JumpsTo(new JumpHost(_options.HostName, _options.UserName, _options.Port), settings, _options.Options);

    private IReadOnlyList<JumpHost> JumpsTo(
        JumpHost host, SshHostSettings settings, IReadOnlyList<KeyValuePair<string, string>> options)
    {
        if (AskSsh is null)
            RefuseWayOnlySshKnows(settings);
        else if (settings.IsUndecided)
            return AskSsh(host, options);
        return settings.ProxyJump;
    }

    /// <summary>The way to a host: that to its first jump host, then one jump host after the other.</summary>
    private List<ConnectionPlan> Way(ConnectionPlan target, IReadOnlyList<JumpHost> jumps)
    {
        List<ConnectionPlan> way = [];
        List<ConnectionPlan> passed = [target];
        while (jumps.Count > 0)
        {
            IReadOnlyList<JumpHost> further = [];
            List<ConnectionPlan> stage = [];
            for (int i = 0; i < jumps.Count; i++)
            {
                SshHostSettings settings = ReadHop(jumps[i]);
                // A host that is named after another one is reached through that one, whatever its own ProxyJump says.
                if (i == 0)
                    further = JumpsTo(jumps[i], settings, []);
                stage.Add(MergeHop(settings, jumps[i]));
            }
            foreach (ConnectionPlan hop in Enumerable.Reverse(stage))
            {
                passed.Add(hop);
                if (passed.Take(passed.Count - 1).Any(other => IsSame(other, hop)))
                    throw Circle(passed);
            }
            if (passed.Count > MaxHops + 1)
            {
                throw new SftpException(
                    SftpErrorKind.ConnectionLost, $"The way to {target} has more than {MaxHops} jump hosts.");
            }
            way.InsertRange(0, stage);
            jumps = further;
        }
        return way;
    }

    private SshHostSettings ReadHop(JumpHost jump)
    {
        SshHostSettings settings =
            SshConfigReader.Read(jump.HostName, _environment, options: null, jump.UserName, jump.Port);
        Remember(settings.Problems);
        return settings;
    }

    /// <summary>
    /// What holds for the session holds for its jump hosts too, but for what is meant for the server itself.
    /// </summary>
    private ConnectionPlan MergeHop(SshHostSettings settings, JumpHost jump) => Merge(settings, jump.UserName, jump.Port) with
    {
        KeyFiles = [.. _options.KeyFilePaths.Concat(KeyFiles(settings)).Distinct()],
        IdentityFiles = [.. _options.KeyFilePaths.Concat(Identities(settings)).Distinct()],
        IdentitiesOnly = settings.IdentitiesOnly,
        KeepAliveInterval = KeepAlive(null, settings),
        ConnectTimeout = _options.ConnectingTimeout ?? Seconds(settings.ConnectTimeout ?? 0),
    };

    private ConnectionPlan Merge(SshHostSettings settings, string? userName, int? port)
    {
        if (AskSsh is null)
            RefuseWhatForbids(settings);
        return MakePlan(settings, userName, port);
    }

    private ConnectionPlan MakePlan(SshHostSettings settings, string? userName, int? port) => new()
    {
        HostName = Checked(settings.HostName),
        OriginalHost = settings.OriginalHost,
        Port = port ?? settings.Port ?? DefaultPort,
        UserName = userName ?? settings.UserName ?? _environment.UserName,
        CertificateFiles = [.. settings.CertificateFiles.Where(File.Exists)],
        AgentSocket = AgentSocket(settings.IdentityAgent),
        KeysAllowed = settings.PubkeyAuthentication,
        PasswordAllowed = settings.PasswordAuthentication,
        KeyboardInteractiveAllowed = settings.KbdInteractiveAuthentication,
        MayPrompt = !settings.BatchMode,
        PasswordPrompts = settings.NumberOfPasswordPrompts,
        PreferredAuthentications =
            settings.PreferredAuthentications?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [],
        HostKeyPolicy = _options.HostKeyPolicy ?? settings.StrictHostKeyChecking ?? HostKeyPolicy.Ask,
        HostKeyAlias = settings.HostKeyAlias,
        KnownHostsFiles = _options.KnownHostsPath is { } known ? [known] : settings.UserKnownHostsFiles,
        GlobalKnownHostsFiles = settings.GlobalKnownHostsFiles,
        HashKnownHosts = settings.HashKnownHosts,
        RevokedHostKeys = settings.RevokedHostKeys,
        RequiredRsaSize = settings.RequiredRsaSize,
        CASignatureAlgorithms = settings.CASignatureAlgorithms,
        ConnectionAttempts = settings.ConnectionAttempts,
        KeepAliveCount = settings.ServerAliveCountMax,
        TcpKeepAlive = settings.TcpKeepAlive,
        Compression = settings.Compression,
        AddressFamily = settings.AddressFamily,
        BindAddress = settings.BindAddress,
        Ciphers = settings.Ciphers,
        Macs = settings.Macs,
        KexAlgorithms = settings.KexAlgorithms,
        HostKeyAlgorithms = settings.HostKeyAlgorithms,
        PubkeyAcceptedAlgorithms = settings.PubkeyAcceptedAlgorithms,
    };

    private IReadOnlyList<string> Identities(SshHostSettings settings) => settings.IdentityFiles
        ?? [.. s_defaultKeys.Select(name => Path.Combine(_environment.UserDirectory, name))];

    private IReadOnlyList<string> KeyFiles(SshHostSettings settings) => [.. Identities(settings).Where(File.Exists)];

    private string? AgentSocket(string? agent)
    {
        string? socket = agent switch
        {
            null when _environment.Variable("SSH_AUTH_SOCK") is { Length: > 0 } set => set,
            null => OperatingSystem.IsWindows() ? WindowsAgent : null,
            "SSH_AUTH_SOCK" => _environment.Variable(agent),
            ['$', .. string name] => _environment.Variable(name),
            _ => SshValue.IsNone(agent) ? null : agent,
        };
        return string.IsNullOrEmpty(socket) ? null : socket;
    }

    private void Remember(IReadOnlyList<SshConfigProblem> problems) =>
        _problems.AddRange(problems.Except(_problems));

    /// <summary>What the configuration forbids holds, also where it cannot be understood.</summary>
    private static void RefuseWhatForbids(SshHostSettings settings)
    {
        if (settings.RefuseConnection is { } message)
        {
            throw new SftpException(
                SftpErrorKind.ConnectionLost,
                $"The configuration refuses connections to {SshConfigLine.Shown(settings.OriginalHost)} (RefuseConnection): {DisplayText.Clean(message)}");
        }
        if (settings.Problems.FirstOrDefault(static problem => problem.IsBinding) is { } problem)
        {
            throw new SftpException(
                SftpErrorKind.ConnectionLost,
                $"No connection is made to {SshConfigLine.Shown(settings.OriginalHost)}, because a line that forbids something cannot be kept to: {problem}.");
        }
    }

    private static void RefuseWayOnlySshKnows(SshHostSettings settings)
    {
        if (settings.BindInterface is { } card)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                $"The configuration sends connections to {SshConfigLine.Shown(settings.OriginalHost)} out by the interface {SshConfigLine.Shown(card)} "
                + "(BindInterface), which cannot be chosen in process. Use -Transport OpenSsh, or -Options @{BindAddress='ADDRESS'; BindInterface='none'}.");
        }
        if (settings.ProxyCommand is not null)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                $"The configuration reaches {SshConfigLine.Shown(settings.OriginalHost)} through a ProxyCommand, which "
                + "cannot be run in process. Use -Transport OpenSsh, name the way with -JumpHost, or switch it off with "
                + "-Options @{ProxyCommand='none'}.");
        }
    }

    private static IReadOnlyList<JumpHost> ParseJump(string text) => SshValue.IsNone(text)
        ? []
        : JumpHost.ParseList(text) ?? throw new SftpException(
            SftpErrorKind.ConnectionLost,
            $"The jump host cannot be used: {SshConfigLine.Shown(text)} is neither [user@]host[:port] "
            + "nor ssh://[user@]host[:port].");

    private static bool IsSame(ConnectionPlan one, ConnectionPlan other) =>
        one.HostName == other.HostName && one.Port == other.Port && one.UserName == other.UserName;

    private static SftpException Circle(List<ConnectionPlan> passed) => new(
        SftpErrorKind.ConnectionLost,
        $"The jump hosts go round in a circle: {string.Join(" through ", passed)}. "
        + "Take ProxyJump away from one of them in ssh_config, or name the way with -JumpHost.");

    private static string Checked(string host) => JumpHost.IsHostName(host)
        ? host
        : throw new SftpException(SftpErrorKind.ConnectionLost, $"{SshConfigLine.Shown(host)} cannot be the name of a host.");

    private static TimeSpan? KeepAlive(TimeSpan? asked, SshHostSettings settings)
    {
        TimeSpan interval = asked
            ?? (settings.ServerAliveInterval is { } seconds ? TimeSpan.FromSeconds(seconds) : ConnectionOptions.DefaultKeepAliveInterval);
        return interval > TimeSpan.Zero ? interval : null;
    }

    private static TimeSpan? Seconds(int seconds) => seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
}
