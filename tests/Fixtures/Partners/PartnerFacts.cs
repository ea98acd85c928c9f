namespace SftpTools.Fixtures;

/// <summary>All that a client has to know of a running <see cref="PartnerServer"/>; the command of this assembly prints it as JSON.</summary>
public sealed record PartnerFacts
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string UserName { get; init; }

    /// <summary>The password of the account; null where the key opens it.</summary>
    public string? Password { get; init; }

    public required string KeyPath { get; init; }

    public required string HostKeyFingerprint { get; init; }

    /// <summary>An empty folder, as this machine names it.</summary>
    public required string DataPath { get; init; }

    /// <summary>The same folder, as the server names it.</summary>
    public required string RemotePath { get; init; }
}
