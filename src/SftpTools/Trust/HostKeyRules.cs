namespace SftpTools.Trust;

/// <summary>
/// What ssh_config forbids of host keys, whatever known_hosts and the policy say (ssh_config(5): RevokedHostKeys, RequiredRSASize,
/// CASignatureAlgorithms).
/// </summary>
internal sealed record HostKeyRules
{
    /// <summary>In bits; no configuration allows less.</summary>
    public const int LeastRsaSize = 1024;

    /// <summary>The algorithms with which an authority may have signed; SHA-1 is not among them.</summary>
    public static IReadOnlyList<string> DefaultAuthorityAlgorithms { get; } =
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com", "rsa-sha2-512", "rsa-sha2-256",
    ];

    /// <summary>The defaults of OpenSSH.</summary>
    public static HostKeyRules Default { get; } = new();

    /// <summary>Files of keys that no server may show.</summary>
    public IReadOnlyList<string> RevokedKeysFiles { get; init; } = [];

    /// <inheritdoc cref="DefaultAuthorityAlgorithms"/>
    public IReadOnlyList<string> AuthorityAlgorithms { get; init; } = DefaultAuthorityAlgorithms;

    /// <summary>The least size of an RSA key in bits, 1024 or more.</summary>
    public int RequiredRsaSize { get; init; } = LeastRsaSize;

    /// <summary>Why a key is refused, in words that follow "the key ..., "; null when it is not.</summary>
    public string? WhyRefused(HostKey key)
    {
        if (key.Plain.RsaSize is { } size && size < RequiredRsaSize)
            return $"which has {size} bits, and RequiredRSASize asks for {RequiredRsaSize}. Ask the server's administrator for a larger key.";
        if (key.Certificate is { } certificate)
        {
            if (certificate.Authority.RsaSize is { } bits && bits < RequiredRsaSize)
                return $"with a certificate of an authority whose key has {bits} bits, and RequiredRSASize asks for {RequiredRsaSize}.";
            if (!AuthorityAlgorithms.Contains(certificate.SignatureAlgorithm))
                return $"with a certificate that is signed with {certificate.SignatureAlgorithm}, which CASignatureAlgorithms does not allow.";
        }
        return RevokedKeysFiles.Select(file => RevokedKeysFile.WhyRefused(file, key)).FirstOrDefault(static reason => reason is not null);
    }
}
