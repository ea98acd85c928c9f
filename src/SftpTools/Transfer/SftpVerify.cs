namespace SftpTools;

/// <summary>How a copy is compared with its source before it gets its final name.</summary>
public enum SftpVerify
{
    /// <summary>It is not: every reply was checked on the way.</summary>
    None,

    /// <summary>By its length.</summary>
    Size,

    /// <summary>By its SHA-256, which the server computes where it can; else the copy is read back.</summary>
    Hash,
}
