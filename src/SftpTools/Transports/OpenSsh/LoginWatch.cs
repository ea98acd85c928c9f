using SftpTools.Trust;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Watches a login in the log of ssh, and looks at the key that the server has shown before the server gets anything of ours: whatever in
/// ssh_config made ssh take it, a key that is not the pinned one, or that is revoked, ends the connection.
/// </summary>
internal sealed class LoginWatch
{
    private readonly LogPipe? _pipe;
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SftpException? _refusal;

    /// <summary>Begins to watch.</summary>
    /// <param name="log">What ssh says.</param>
    /// <param name="pipe">By which its log comes; null where that is its standard error.</param>
    /// <param name="verifier">What is known of the server's key.</param>
    public LoginWatch(SshLog log, LogPipe? pipe, HostKeyVerifier verifier)
    {
        Log = log;
        _pipe = pipe;
        Verifier = verifier;
        log.KeyShown = Look;
    }

    /// <summary>What ssh says.</summary>
    public SshLog Log { get; }

    /// <summary>Whether the log comes by a way of its own, and not on the standard error.</summary>
    public bool HasPipe => _pipe is not null;

    /// <summary>What is known of the server's key.</summary>
    public HostKeyVerifier Verifier { get; }

    /// <summary>Why the key was refused, or null.</summary>
    public SftpException? Refusal => _refusal;

    /// <summary>Completes when the server has shown a key and it was looked at.</summary>
    public Task Shown => _shown.Task;

    /// <summary>Told once when a key is refused.</summary>
    public Action? Refused { get; set; }

    /// <summary>How far the login is, by all that ssh has written up to now.</summary>
    public LoginState State()
    {
        if (!OperatingSystem.IsWindows())
            _pipe?.Settle();
        return new LoginState(Log.ShownKey, Log.Method, Log.Account, _refusal is not null);
    }

    /// <summary>Takes what is left of the log once ssh is gone.</summary>
    public void End()
    {
        if (!OperatingSystem.IsWindows())
            _pipe?.Dispose();
    }

    private void Look(ShownHostKey shown)
    {
        if (_refusal is null && Verifier.WhyRefused(shown) is { } refusal)
        {
            _refusal = refusal;
            Refused?.Invoke();
        }
        _shown.TrySetResult();
    }
}
