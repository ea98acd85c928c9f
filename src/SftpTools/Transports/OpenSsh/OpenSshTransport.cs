using System.ComponentModel;
using System.Diagnostics;
using SftpTools.Transports.Config;
using SftpTools.Trust;

namespace SftpTools.Transports.OpenSsh;

/// <summary>The system's ssh as a child process: ssh -s HOST sftp (ssh(1), option -s).</summary>
internal sealed class OpenSshTransport : ITransport
{
    private readonly Lazy<string?> _program;

    public OpenSshTransport() => _program = new Lazy<string?>(() => SystemProgram.Find(Command));

    /// <inheritdoc/>
    public SftpTransport Kind => SftpTransport.OpenSsh;

    /// <summary>The command to start; another one only in tests.</summary>
    public string Command { get; init; } = "ssh";

    /// <summary>Where ssh_config is; another place only in tests.</summary>
    public SshConfigEnvironment Configuration { get; init; } = SshConfigEnvironment.Current;

    /// <inheritdoc/>
    public async Task<ITransportConnection> ConnectAsync(
        ConnectionOptions options, IInteraction interaction, CancellationToken cancellationToken)
    {
        RefuseWhatSshCannot(options);
        string program = _program.Value ?? throw CannotStart(SystemProgram.Missing, null);
        OptionConflicts.Refuse(options);
        List<SshLogin> logins = [];
        OpenSshConnection connection;
        try
        {
            foreach (ConnectionPlan hop in Hops(program, options, cancellationToken))
                logins.Add(MakeLogin(OptionsOf(hop, options), hop.ToString(), interaction));
            IReadOnlyList<SshLogin> hops = [.. logins];
            SshLogin server = MakeLogin(options, null, interaction);
            logins.Add(server);
            if (server.Options.HostKeyFingerprint is null && server.Watch.Verifier.Policy == HostKeyPolicy.None)
                interaction.Warn(UncheckedHostKey.Warning(options.HostName));
            connection = new OpenSshConnection(options.HostName, StartDetached(StartOf(program, server, hops)), server, hops);
        }
        catch (Exception exception)
        {
            foreach (SshLogin login in logins)
                login.Dispose();
            if (exception is Win32Exception)
                throw CannotStart(exception.Message, exception);
            throw;
        }
        foreach (string warning in logins.SelectMany(static login => login.Watch.Verifier.Warnings).Distinct())
            interaction.Warn(warning);
        if (logins[^1].Options.HostKeyFingerprint is not null)
            await connection.KeyIsCheckedAsync(cancellationToken).ConfigureAwait(false);
        return connection;
    }

    private SshLogin MakeLogin(ConnectionOptions options, string? jumpHost, IInteraction interaction)
    {
        options = FirstKey.Keep(options, jumpHost) with { KeepAliveInterval = KeepAliveChoice.For(options, Configuration) };
        SshHostSettings settings = SshConfigReader.Read(
            options.HostName, Configuration, options.Options, options.UserName, options.Port);
        KeyFileProblem.RefusePipes([.. options.KeyFilePaths, .. settings.IdentityFiles ?? [], .. settings.CertificateFiles]);
        HostKeyVerifier verifier = MakeVerifier(options, settings);
        verifier.RefuseFilesOfOthers();
        if (options.HostKeyFingerprint is null && verifier.Policy is HostKeyPolicy.Ask or HostKeyPolicy.AcceptNew)
            EndLastLine(verifier, interaction);
        return new SshLogin(options, jumpHost, verifier, interaction);
    }

    private IReadOnlyList<ConnectionPlan> Hops(string program, ConnectionOptions options, CancellationToken cancellationToken) =>
        OperatingSystem.IsWindows()
            ? []
            : new ConnectionPlanner(options, Configuration)
            {
                AskSsh = (host, said) => JumpQuery.Ask(program, host, said, cancellationToken),
            }.PlanHops();

    // What is for the server alone stays away from its jump hosts: the password, the pinned key, and the options, as ssh has it.
    private static ConnectionOptions OptionsOf(ConnectionPlan hop, ConnectionOptions options) => options with
    {
        HostName = hop.OriginalHost,
        Port = hop.Port,
        UserName = hop.UserName,
        Password = null,
        HostKeyFingerprint = null,
        KeyFilePaths = options.KeyFilePaths.Count > 0 ? hop.KeyFiles : [],
        KeepAliveInterval = null,
        JumpHosts = [],
        Options = [],
    };

    private static ProcessStartInfo StartOf(string program, SshLogin server, IReadOnlyList<SshLogin> hops)
    {
        ProcessStartInfo start = new(program)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ConnectionOptions options = server.Options;
        bool needsVersion = options.KnownHostsPath is not null || server.Options.HostKeyFingerprint is not null
            || hops.Any(static hop => hop.Options.HostKeyFingerprint is not null);
        Version? version = needsVersion ? SshVersion.Of(program) : null;
        SshRun run = server.Run with
        {
            Version = version,
            ProxyCommand = JumpChain.Build(program, hops, version),
            NoJump = !OperatingSystem.IsWindows() && options.JumpHosts.Count > 0,
            JumpHosts = OperatingSystem.IsWindows() ? options.JumpHosts : [],
        };
        foreach (string argument in SshArguments.Build(options, run))
            start.ArgumentList.Add(argument);
        if (server.AskPassProgram is { } askPass)
            start.Environment["SSH_ASKPASS"] = askPass;
        // Without "force" ssh would talk to the terminal behind PowerShell's back.
        start.Environment["SSH_ASKPASS_REQUIRE"] = server.AskPassProgram is null ? "never" : "force";
        return start;
    }

    private static void RefuseWhatSshCannot(ConnectionOptions options)
    {
        if (OperatingSystem.IsWindows())
            RefuseOnWindows(options);
        if (options.Proxy is not null || options.KeyTexts.Count > 0)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                options.Proxy is not null
                    ? "The OpenSsh transport takes no -Proxy: name a ProxyCommand with -Options, or use -Transport SshNet."
                    : "The OpenSsh transport takes no key as text, because ssh reads keys from files: use -KeyFilePath, or -Transport SshNet.");
        }
    }

    private static void RefuseOnWindows(ConnectionOptions options)
    {
        if (options.Password is not null || options.KeyPassphrase is not null || options.HostKeyFingerprint is not null)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                "On Windows the OpenSsh transport takes keys and the agent, but no passwords, passphrases or fingerprints.");
        }
        bool hasOwnWay = options.KeyFilePaths.Count > 0 || options.KnownHostsPath is not null || options.HostKeyPolicy is not null;
        if (options.JumpHosts.Count > 0 && hasOwnWay)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                "On Windows the OpenSsh transport leaves jump hosts to ssh_config: -KeyFilePath, -KnownHostsPath and -HostKeyPolicy do not "
                + "reach them. Use -Transport SshNet, or write into ssh_config what the jump hosts need.");
        }
    }

    /// <summary>What known_hosts says of the server, where ssh itself is not asked or does not tell enough.</summary>
    private static HostKeyVerifier MakeVerifier(ConnectionOptions options, SshHostSettings settings)
    {
        KnownHostName name = settings.HostKeyAlias is { } alias
            ? KnownHostName.Alias(alias)
            : KnownHostName.Of(settings.HostName, options.Port ?? settings.Port ?? KnownHostName.DefaultPort);
        // Only what was written for this session: as for ssh, what ssh_config says of the policy does not count here.
        HostKeyPolicy policy = options.HostKeyPolicy
            ?? (options.Options.Any(static option => option.Key.Equals("StrictHostKeyChecking", StringComparison.OrdinalIgnoreCase))
                ? settings.StrictHostKeyChecking : null)
            ?? HostKeyPolicy.Ask;
        return new HostKeyVerifier(options.HostName, name, policy, options.HostKeyFingerprint)
        {
            UserFiles = options.KnownHostsPath is { } known ? [known] : settings.UserKnownHostsFiles,
            SystemFiles = settings.GlobalKnownHostsFiles,
            HasOtherSources = options.KnownHostsPath is null && (settings.HasKnownHostsCommand || settings.IsUndecided),
        };
    }

    // ssh would put its new line behind what is there, and both would be lost.
    private static void EndLastLine(HostKeyVerifier verifier, IInteraction interaction)
    {
        try
        {
            if (verifier.UserFiles.Count > 0)
                KnownHostsWriter.EndLastLine(verifier.UserFiles[0]);
        }
        catch (SftpException exception)
        {
            interaction.Warn(exception.Message);
        }
    }

    private SftpException CannotStart(string reason, Exception? cause) => new(
        SftpErrorKind.ConnectionLost,
        $"The OpenSsh transport needs the command '{Command}', which could not be started: {reason.TrimEnd('.')}.",
        cause);

    // On a thread of its own, because the signal mask that the child inherits is the thread's.
    private static Process StartDetached(ProcessStartInfo start)
    {
        Process? process = null;
        Exception? failure = null;
        Thread thread = new(() => SignalMask.RunBlocked(() =>
        {
            try
            {
                process = Process.Start(start);
            }
            catch (Win32Exception exception)
            {
                failure = exception;
            }
        }));
        thread.Start();
        thread.Join();
        return process ?? throw failure ?? new InvalidOperationException("The process was not started.");
    }
}
