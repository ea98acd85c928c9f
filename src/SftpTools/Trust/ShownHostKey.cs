namespace SftpTools.Trust;

/// <summary>What ssh tells of the key that a server showed: enough to compare it, not the key itself.</summary>
/// <param name="Algorithm">The type of the key, such as ssh-ed25519; of a certificate, that of the certified key.</param>
/// <param name="Fingerprint">"SHA256:" and base64 without padding; of a certificate, that of the certified key.</param>
/// <param name="AuthorityFingerprint">The fingerprint of the certificate's authority, or null for a plain key.</param>
internal sealed record ShownHostKey(string Algorithm, string Fingerprint, string? AuthorityFingerprint = null)
{
    /// <summary>Whether ssh trusts it for a certificate that names no host, which makes it every host's.</summary>
    public bool IsTrustedForNoName { get; init; }

    /// <summary>What is told of a key that is here whole.</summary>
    public static ShownHostKey Of(HostKey key) =>
        new(key.Plain.Algorithm, key.Fingerprint, key.Certificate?.Authority.Fingerprint);

    /// <summary>Whether an entry is about this key, or about the authority that certified it.</summary>
    public bool IsMeantBy(KnownHostEntry entry) =>
        entry.Key.Fingerprint == Fingerprint || (AuthorityFingerprint is not null && entry.Key.Fingerprint == AuthorityFingerprint);

    /// <inheritdoc/>
    public override string ToString() => $"the {Algorithm} key {Fingerprint}";
}
