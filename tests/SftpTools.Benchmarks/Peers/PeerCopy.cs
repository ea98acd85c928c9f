namespace SftpTools.Benchmarks.Peers;

/// <summary>One copy for a peer to make, of a file or a tree, directly or through a proxy.</summary>
internal sealed record PeerCopy(Direction Direction, string Source, string Target, int? ProxyPort)
{
    /// <summary>Whether the source is one file. Both sides are on this machine, so it can be looked at.</summary>
    public bool OneFile => File.Exists(Source);
}
