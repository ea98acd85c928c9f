namespace SftpTools.Transports;

/// <summary>What was negotiated on a connection; null where the transport could not tell.</summary>
internal sealed record ConnectionFacts
{
    public string? RemoteAddress { get; init; }

    public int? Port { get; init; }

    public string? UserName { get; init; }

    public string? ClientVersion { get; init; }

    public string? ServerVersion { get; init; }

    public string? KeyExchange { get; init; }

    public string? HostKeyAlgorithm { get; init; }

    /// <summary>As ssh prints it: "SHA256:" and base64 without padding.</summary>
    public string? HostKeyFingerprint { get; init; }

    public string? Cipher { get; init; }

    public string? Mac { get; init; }

    public string? Compression { get; init; }

    /// <summary>The methods that were accepted, in their order.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The methods the server named when it last refused one.</summary>
    public string? MethodsOffered { get; init; }

    /// <summary>The methods that were tried.</summary>
    public IReadOnlyList<string> MethodsTried { get; init; } = [];
}
