namespace SftpTools.Fixtures;

/// <summary>All that a client has to know of a running <see cref="SshServer"/>; the command of this assembly prints it as JSON.</summary>
public sealed record SshServerFacts
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string UserName { get; init; }

    /// <summary>The name under which <see cref="ConfigPath"/> knows the server.</summary>
    public required string Alias { get; init; }

    public required string KeyPath { get; init; }

    public required string EncryptedKeyPath { get; init; }

    public required string Passphrase { get; init; }

    public required string KnownHostsPath { get; init; }

    public required string ConfigPath { get; init; }

    public required string HostKeyFingerprint { get; init; }

    /// <summary>An empty folder for files on the side of the server.</summary>
    public required string DataPath { get; init; }

    public required string LogPath { get; init; }

    /// <summary>The listening process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Every host key, the first one first.</summary>
    public required IReadOnlyList<HostKeyFacts> HostKeys { get; init; }

    /// <summary>The entries of <see cref="KnownHostsPath"/> with hashed names.</summary>
    public required string HashedKnownHostsPath { get; init; }

    /// <summary>A known_hosts file that knows the host keys and revokes each of them.</summary>
    public required string RevokedKnownHostsPath { get; init; }

    /// <summary>A known_hosts file that knows the authority of the host certificates and no key; null without certificates.</summary>
    public required string? AuthorityKnownHostsPath { get; init; }

    /// <summary>Keys with certificates of users; null without.</summary>
    public required ClientCertificates? Certificates { get; init; }

    /// <summary>What stands in the question for the code; null where no code is asked for.</summary>
    public required string? CodePrompt { get; init; }

    /// <summary>Whether the code is asked for with echo on.</summary>
    public required bool CodeEcho { get; init; }
}
