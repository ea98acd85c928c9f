namespace SftpTools;

/// <summary>What to do about a host key that is not known yet. A key that changed or is revoked is refused by all but None.</summary>
public enum HostKeyPolicy
{
    /// <summary>Ask at a console; refuse where nobody can answer.</summary>
    Ask,

    /// <summary>Accept and remember an unknown key.</summary>
    AcceptNew,

    /// <summary>Refuse.</summary>
    Strict,

    /// <summary>Check nothing. The connection is then open to anyone in the middle.</summary>
    None,
}
