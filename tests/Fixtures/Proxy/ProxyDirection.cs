namespace SftpTools.Fixtures;

/// <summary>The way that bytes go through a <see cref="DelayProxy"/>.</summary>
public enum ProxyDirection
{
    /// <summary>From the client to the server.</summary>
    ToServer,

    /// <summary>From the server to the client.</summary>
    ToClient,
}
