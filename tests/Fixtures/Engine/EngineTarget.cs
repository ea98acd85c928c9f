namespace SftpTools.Fixtures.Engine;

/// <summary>A throw-away server as the engine reaches it: directly or through a proxy's port, and with which cipher.</summary>
public sealed record EngineTarget
{
    public required int Port { get; init; }

    public required string UserName { get; init; }

    public required string KeyPath { get; init; }

    public required string KnownHostsPath { get; init; }

    /// <summary>The name under which known_hosts has the key; it is not the port of a proxy.</summary>
    public required string HostKeyAlias { get; init; }

    /// <summary>One cipher, or null for the choice of ssh.</summary>
    public string? Cipher { get; init; }

    /// <summary>The target for a running server.</summary>
    public static EngineTarget Of(SshServerFacts server, int? proxyPort = null, string? cipher = null) => new()
    {
        Port = proxyPort ?? server.Port,
        UserName = server.UserName,
        KeyPath = server.KeyPath,
        KnownHostsPath = server.KnownHostsPath,
        HostKeyAlias = $"[{server.Host}]:{server.Port}",
        Cipher = cipher,
    };
}
