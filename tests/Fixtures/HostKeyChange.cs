namespace SftpTools.Fixtures;

/// <summary>What becomes of the host keys when a server restarts.</summary>
public enum HostKeyChange
{
    /// <summary>The same keys.</summary>
    Keep,

    /// <summary>New keys; known_hosts keeps the old ones, as it would on a client.</summary>
    Replace,
}
