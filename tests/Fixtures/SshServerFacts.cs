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
}
