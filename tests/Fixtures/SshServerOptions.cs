namespace SftpTools.Fixtures;

/// <summary>What a throw-away sshd should be like. The default serves the current user, by key, with the built-in SFTP server.</summary>
public sealed record SshServerOptions
{
    /// <summary>The SFTP server inside sshd itself.</summary>
    public const string InternalSftp = "internal-sftp";

    /// <summary>The kinds of host key, as ssh-keygen names them: ed25519, ecdsa, rsa.</summary>
    public IReadOnlyList<string> HostKeyTypes { get; init; } = ["ed25519"];

    /// <summary>The command behind the sftp subsystem; null leaves the subsystem out.</summary>
    public string? Subsystem { get; init; } = InternalSftp;

    /// <summary>Allows logins by password; accounts come from <see cref="TestAccount"/>.</summary>
    public bool Passwords { get; init; }

    /// <summary>Uses the system's PAM stack for sshd, which keyboard-interactive logins need.</summary>
    public bool Pam { get; init; }

    /// <summary>Opens the folder of the server far enough for other accounts to log in by key and to write under DataPath.</summary>
    public bool OtherUsers { get; init; }

    /// <summary>Lines for sshd_config that go before all others (sshd takes the first value); those from a Match line on go last.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The log level of sshd.</summary>
    public string LogLevel { get; init; } = "VERBOSE";
}
