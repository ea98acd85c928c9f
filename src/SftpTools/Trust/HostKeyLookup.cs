namespace SftpTools.Trust;

/// <summary>What was found out about a key.</summary>
/// <param name="Status">The result.</param>
/// <param name="Entries">
/// The lines that decided it: those with the key, the authority or the revocation; of a changed key, those with the other keys of the host.
/// </param>
/// <param name="CertificateProblem">
/// Why the certificate that came with the key did not count, in words that follow "its certificate"; else null. The key itself was then
/// looked up instead, as ssh does.
/// </param>
internal sealed record HostKeyLookup(
    SftpHostKeyStatus Status, IReadOnlyList<KnownHostEntry> Entries, string? CertificateProblem = null);
