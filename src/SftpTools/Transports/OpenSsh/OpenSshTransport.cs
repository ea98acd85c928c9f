using System.ComponentModel;
using System.Diagnostics;

namespace SftpTools.Transports.OpenSsh;

/// <summary>The system's ssh as a child process: ssh -s HOST sftp (ssh(1), option -s).</summary>
internal sealed class OpenSshTransport : ITransport
{
    /// <inheritdoc/>
    public SftpTransport Kind => SftpTransport.OpenSsh;

    /// <summary>The command to start; another one only in tests.</summary>
    public string Command { get; init; } = "ssh";

    /// <inheritdoc/>
    public Task<ITransportConnection> ConnectAsync(
        ConnectionOptions options, IInteraction interaction, CancellationToken cancellationToken)
    {
        bool hasSecret = options.Password is not null || options.KeyPassphrase is not null || options.HostKeyFingerprint is not null;
        if (OperatingSystem.IsWindows() && hasSecret)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                "On Windows the OpenSsh transport takes keys and the agent, but no passwords, passphrases or fingerprints.");
        }
        bool canPrompt = interaction.CanPrompt && !OperatingSystem.IsWindows();
        bool canAnswer = hasSecret || canPrompt;

        if (options.Proxy is not null || options.KeyTexts.Count > 0)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                options.Proxy is not null
                    ? "The OpenSsh transport takes no -Proxy: name a ProxyCommand with -Options, or use -Transport SshNet."
                    : "The OpenSsh transport takes no key as text, because ssh reads keys from files: use -KeyFilePath, or -Transport SshNet.");
        }
        ProcessStartInfo start = new(Command)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        foreach (string argument in SshArguments.Build(options, canAnswer, canPrompt))
            start.ArgumentList.Add(argument);

        AskPassAnswers answers = new(options, interaction);
        AskPassChannel? channel = canAnswer && !OperatingSystem.IsWindows() ? new AskPassChannel(answers.Answer) : null;
        try
        {
            // Without "force" ssh would talk to the terminal behind PowerShell's back.
            start.Environment["SSH_ASKPASS_REQUIRE"] = channel is null ? "never" : "force";
            if (channel is not null && !OperatingSystem.IsWindows())
                start.Environment["SSH_ASKPASS"] = channel.ProgramPath;
            OpenSshConnection connection = new(options.HostName, StartDetached(start), answers, channel);
            return Task.FromResult<ITransportConnection>(connection);
        }
        catch (Exception exception)
        {
            if (!OperatingSystem.IsWindows())
                channel?.Dispose();
            if (exception is Win32Exception)
            {
                throw new SftpException(
                    SftpErrorKind.ConnectionLost,
                    $"The OpenSsh transport needs the command '{Command}', which could not be started: {exception.Message}",
                    exception);
            }
            throw;
        }
    }

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
