namespace SftpTools;

/// <summary>What the known_hosts files say about the key of a host.</summary>
public enum SftpHostKeyStatus
{
    /// <summary>No key of the host is known.</summary>
    Unknown,

    /// <summary>The key is known.</summary>
    Known,

    /// <summary>The key comes with a valid certificate of a trusted authority.</summary>
    TrustedByAuthority,

    /// <summary>Other keys of the host are known, and this one is not among them.</summary>
    Changed,

    /// <summary>The key, or the authority that certified it, is marked as revoked.</summary>
    Revoked,
}
