using SftpTools.Trust;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Watches a login in the log of ssh, and looks at the key that the server has shown before the server gets anything of ours: whatever in
/// ssh_config made ssh take it, a key that is not the pinned one, or not the session's first, or that is revoked, ends the connection.
/// </summary>
internal sealed class LoginWatch
{
    private readonly SessionHostKey? _firstKey;
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SftpException? _refusal;

    /// <summary>Begins to watch.</summary>
    /// <param name="log">What ssh says.</param>
    /// <param name="verifier">What is known of the host's key.</param>
    /// <param name="firstKey">The key that the host has shown to this session, or null for the first connection.</param>
    public LoginWatch(SshLog log, HostKeyVerifier verifier, SessionHostKey? firstKey)
    {
        _firstKey = firstKey;
        Log = log;
        Verifier = verifier;
        log.KeyShown = Look;
    }

    /// <summary>What ssh says.</summary>
    public SshLog Log { get; }

    /// <summary>By which the log comes; null where that is ssh's standard error.</summary>
    public LogPipe? Pipe { get; set; }

    /// <summary>What is known of the host's key.</summary>
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
            Pipe?.Settle();
        return Log.State() with { IsRefused = _refusal is not null };
    }

    private void Look(ShownHostKey shown)
    {
        SftpException? reason = _firstKey is not null && _firstKey.Fingerprint != shown.Fingerprint
            ? SessionHostKeys.Refuse(Verifier.Host, _firstKey, shown.Fingerprint)
            : Verifier.WhyRefused(shown);
        if (_refusal is null && reason is { } refusal)
        {
            _refusal = refusal;
            Refused?.Invoke();
        }
        _shown.TrySetResult();
    }
}
