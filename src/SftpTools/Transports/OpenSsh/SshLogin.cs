using SftpTools.Trust;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// One ssh of a connection, that to the server or one to a jump host before it, with what is its own: the log, the watch over the host's
/// key, and the answers to its questions. So no host is taken for another, and none is asked for or given what another one needs.
/// </summary>
internal sealed class SshLogin : IDisposable
{
    private readonly LogPipe? _pipe;
    private readonly AskPassChannel? _channel;

    /// <summary>Opens the ways by which ssh tells and asks.</summary>
    /// <param name="options">What is asked for of this host; for a jump host without what is the server's alone.</param>
    /// <param name="jumpHost">What the jump host is called; null for the server.</param>
    /// <param name="verifier">What is known of the host's key.</param>
    /// <param name="interaction">The person.</param>
    public SshLogin(ConnectionOptions options, string? jumpHost, HostKeyVerifier verifier, IInteraction interaction)
    {
        Options = options;
        JumpHost = jumpHost;
        bool isWindows = OperatingSystem.IsWindows();
        bool canPrompt = interaction.CanPrompt && !isWindows;
        bool canAnswer = canPrompt || options.Password is not null || options.KeyPassphrase is not null || options.HostKeyFingerprint is not null;
        Run = new SshRun(canAnswer, canPrompt) { IsJumpHost = jumpHost is not null, TellsCertificate = verifier.MayTrustAuthority };
        Log = new SshLog { TellsCertificate = Run.TellsCertificate, IsOfOneHost = !isWindows };
        Watch = new LoginWatch(Log, verifier, options.SessionKeys.Find(jumpHost));
        if (!isWindows)
        {
            _pipe = new LogPipe(Log.Add);
            Watch.Pipe = _pipe;
            Run = Run with { LogPath = _pipe.Path };
        }
        Answers = new AskPassAnswers(options, interaction, Watch.State);
        try
        {
            if (canAnswer && !isWindows)
                _channel = new AskPassChannel(Answers.Answer);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is asked for of this host.</summary>
    public ConnectionOptions Options { get; }

    /// <summary>What the jump host is called; null for the server.</summary>
    public string? JumpHost { get; }

    /// <summary>What this ssh is started for.</summary>
    public SshRun Run { get; }

    /// <summary>What it says.</summary>
    public SshLog Log { get; }

    /// <summary>Looks at the host's key.</summary>
    public LoginWatch Watch { get; }

    /// <summary>Answers its questions.</summary>
    public AskPassAnswers Answers { get; }

    /// <summary>What SSH_ASKPASS is set to, or null where nothing may be asked.</summary>
    public string? AskPassProgram => OperatingSystem.IsWindows() ? null : _channel?.ProgramPath;

    /// <summary>Whether the host has let the account in.</summary>
    public bool IsLoggedIn => Log.IsAuthenticated;

    /// <summary>Writes the program that starts this ssh in the place of a ProxyCommand, and returns its path.</summary>
    public string WriteProgram(string text) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : _pipe!.WriteProgram("jump", text);

    /// <summary>Told when the server's first bytes are in: nothing is asked any more.</summary>
    public void IsOver()
    {
        if (!OperatingSystem.IsWindows())
            _channel?.Dispose();
        if (JumpHost is not null && Log.Facts is { HostKeyFingerprint: { } shown, HostKeyAlgorithm: { } algorithm })
            Options.SessionKeys.Remember(JumpHost, new SessionHostKey(shown, algorithm));
    }

    /// <summary>Takes what is left of the log once ssh is gone.</summary>
    public void End()
    {
        if (!OperatingSystem.IsWindows())
            _pipe?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
            _channel?.Dispose();
        End();
    }
}
