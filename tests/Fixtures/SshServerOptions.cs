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

    /// <summary>
    /// Keyboard-interactive logins that ask for a password and then for a code, through a PAM service of the server's own; see
    /// <see cref="Fixtures.OneTimeCodes"/>.
    /// </summary>
    public bool OneTimeCodes { get; init; }

    /// <summary>Lets accounts in that have an empty password, without any credential (the method "none" of RFC 4252, section 5.2).</summary>
    public bool EmptyPasswords { get; init; }

    /// <summary>What AuthenticationMethods of sshd_config asks for, such as "publickey,password"; null leaves it out.</summary>
    public string? AuthenticationMethods { get; init; }

    /// <summary>The text that is shown before the login; null for none.</summary>
    public string? Banner { get; init; }

    /// <summary>More lines for authorized_keys.</summary>
    public IReadOnlyList<string> AuthorizedLines { get; init; } = [];

    /// <summary>Trusts an authority for the keys of users and makes <see cref="SshServer.Certificates"/>.</summary>
    public bool UserCertificates { get; init; }

    /// <summary>The accounts that the valid user certificates are for, besides the current one.</summary>
    public IReadOnlyList<string> Principals { get; init; } = [];

    /// <summary>The certificate that the host keys come with.</summary>
    public HostCertificateKind HostCertificate { get; init; }
}
