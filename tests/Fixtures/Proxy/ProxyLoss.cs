namespace SftpTools.Fixtures;

/// <summary>How a connection is lost without a word to either side, as by a router that has lost its table.</summary>
public enum ProxyLoss
{
    /// <summary>It is there.</summary>
    None,

    /// <summary>What is sent next is answered with a reset.</summary>
    Forgotten,

    /// <summary>What is sent is never answered, and arrives nowhere.</summary>
    Swallowed,
}
