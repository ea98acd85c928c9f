namespace SftpTools.Transports;

/// <summary>A host key as a session remembers it.</summary>
/// <param name="Fingerprint">That of the plain key: "SHA256:" and base64.</param>
/// <param name="Algorithm">The algorithm that was negotiated with it.</param>
internal sealed record SessionHostKey(string Fingerprint, string Algorithm)
{
    private const string CertificateSuffix = "-cert-v01@openssh.com";

    /// <summary>The algorithms that bring the same key again: that one, and of a certificate also that of the key in it.</summary>
    public IReadOnlyList<string> Algorithms =>
        Algorithm.EndsWith(CertificateSuffix, StringComparison.Ordinal) ? [Algorithm, Algorithm[..^CertificateSuffix.Length]] : [Algorithm];
}
