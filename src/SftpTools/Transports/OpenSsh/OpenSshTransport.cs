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
        options = FirstKey.Keep(options) with { KeepAliveInterval = KeepAliveChoice.For(options, Configuration) };
        bool hasSecret = options.Password is not null || options.KeyPassphrase is not null || options.HostKeyFingerprint is not null;
        RefuseWhatSshCannot(options, hasSecret);
        bool canPrompt = interaction.CanPrompt && !OperatingSystem.IsWindows();
        bool canAnswer = hasSecret || canPrompt;
        string program = _program.Value ?? throw CannotStart(SystemProgram.Missing, null);
        HostKeyVerifier verifier = MakeVerifier(options);
        verifier.RefuseFilesOfOthers();
        if (options.HostKeyFingerprint is null && verifier.Policy == HostKeyPolicy.None)
            interaction.Warn(UncheckedHostKey.Warning(options.HostName));
        if (options.HostKeyFingerprint is null && verifier.Policy is HostKeyPolicy.Ask or HostKeyPolicy.AcceptNew)
            EndLastLine(verifier, interaction);

        SshLog log = new();
        LogPipe? logPipe = OperatingSystem.IsWindows() ? null : new LogPipe(log.Add);
        AskPassChannel? channel = null;
        OpenSshConnection connection;
        try
        {
            ProcessStartInfo start = new(program)
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            Version? version = options.KnownHostsPath is null && options.HostKeyFingerprint is null ? null : SshVersion.Of(program);
            string? logPath = OperatingSystem.IsWindows() ? null : logPipe!.Path;
            foreach (string argument in SshArguments.Build(options, canAnswer, canPrompt, logPath, version))
                start.ArgumentList.Add(argument);

            LoginWatch watch = new(log, logPipe, verifier);
            AskPassAnswers answers = new(options, interaction, watch.State);
            if (canAnswer && !OperatingSystem.IsWindows())
            {
                channel = new AskPassChannel(answers.Answer);
                start.Environment["SSH_ASKPASS"] = channel.ProgramPath;
            }
            // Without "force" ssh would talk to the terminal behind PowerShell's back.
            start.Environment["SSH_ASKPASS_REQUIRE"] = channel is null ? "never" : "force";
            connection = new OpenSshConnection(options.HostName, StartDetached(start), answers, channel, watch)
            {
                KeyProblems = () => KeyFileProblem.Of(options.KeyFilePaths, options.KeyPassphrase is not null),
            };
        }
        catch (Exception exception)
        {
            if (!OperatingSystem.IsWindows())
            {
                channel?.Dispose();
                logPipe?.Dispose();
            }
            if (exception is Win32Exception)
                throw CannotStart(exception.Message, exception);
            throw;
        }
        foreach (string warning in verifier.Warnings)
            interaction.Warn(warning);
        if (options.HostKeyFingerprint is not null)
            await connection.KeyIsCheckedAsync(cancellationToken).ConfigureAwait(false);
        return connection;
    }

    private static void RefuseWhatSshCannot(ConnectionOptions options, bool hasSecret)
    {
        if (OperatingSystem.IsWindows() && hasSecret)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                "On Windows the OpenSsh transport takes keys and the agent, but no passwords, passphrases or fingerprints.");
        }
        if (options.Proxy is not null || options.KeyTexts.Count > 0)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                options.Proxy is not null
                    ? "The OpenSsh transport takes no -Proxy: name a ProxyCommand with -Options, or use -Transport SshNet."
                    : "The OpenSsh transport takes no key as text, because ssh reads keys from files: use -KeyFilePath, or -Transport SshNet.");
        }
    }

    /// <summary>What known_hosts says of the server, where ssh itself is not asked or does not tell enough.</summary>
    private HostKeyVerifier MakeVerifier(ConnectionOptions options)
    {
        SshHostSettings settings = SshConfigReader.Read(
            options.HostName, Configuration, options.Options, options.UserName, options.Port);
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
