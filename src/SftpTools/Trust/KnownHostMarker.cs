namespace SftpTools.Trust;

/// <summary>What a line of known_hosts says about its key.</summary>
internal enum KnownHostMarker
{
    /// <summary>It is a key of the host.</summary>
    None,

    /// <summary>Certificates that it signs are trusted (@cert-authority).</summary>
    CertAuthority,

    /// <summary>It must not be trusted (@revoked).</summary>
    Revoked,
}
