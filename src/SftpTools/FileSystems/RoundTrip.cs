namespace SftpTools.FileSystems;

/// <summary>What a round trip tells of the way to a server.</summary>
internal static class RoundTrip
{
    /// <summary>A request that takes longer than this, at best, waits for a network and not for a disk or a processor.</summary>
    public static readonly TimeSpan Far = TimeSpan.FromMilliseconds(8);
}
