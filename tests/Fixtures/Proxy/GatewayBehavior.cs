namespace SftpTools.Fixtures;

/// <summary>How a <see cref="Gateway"/> treats a client.</summary>
public enum GatewayBehavior
{
    /// <summary>As a proxy should.</summary>
    Normal,

    /// <summary>It takes the connection and says nothing.</summary>
    Hang,

    /// <summary>It answers what is in no protocol.</summary>
    Garbage,

    /// <summary>It takes the credentials and refuses each target: 502 of HTTP, 91 of SOCKS 4, 5 of SOCKS 5.</summary>
    Refuse,
}
