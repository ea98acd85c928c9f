using SftpTools.Errors;
using SftpTools.Transports;

namespace SftpTools.Trust;

/// <summary>
/// Decides whether a server's host key is trusted, and remembers a new one. One for each server of a connection, jump hosts too.
/// </summary>
internal sealed class HostKeyVerifier
{
    private readonly List<string> _warnings = [];
    private KnownHosts? _known;

    /// <summary>Makes the check for one server.</summary>
    /// <param name="host">The host as shown to the person.</param>
    /// <param name="name">The name under which it is looked up and remembered.</param>
    /// <param name="policy">What to do about a key that is not known.</param>
    /// <param name="fingerprint">
    /// The fingerprint of the one key to accept, under every policy; with or without "SHA256:" and padding. Null when none was named.
    /// </param>
    /// <exception cref="SftpException">The fingerprint is none (HostKeyRejected).</exception>
    public HostKeyVerifier(string host, KnownHostName name, HostKeyPolicy policy, string? fingerprint = null)
    {
        Host = DisplayText.Clean(host);
        Name = name;
        Policy = policy;
        try
        {
            Fingerprint = fingerprint is null ? null : Wire.Fingerprint.Normalize(fingerprint);
        }
        catch (FormatException exception)
        {
            throw new SftpException(SftpErrorKind.HostKeyRejected, $"The host key of '{Host}' cannot be checked: {exception.Message}.");
        }
    }

    /// <summary>The host as shown to the person.</summary>
    public string Host { get; }

    /// <summary>The name under which it is looked up.</summary>
    public KnownHostName Name { get; }

    /// <summary>What to do about a key that is not known.</summary>
    public HostKeyPolicy Policy { get; }

    /// <summary>The fingerprint of the one key to accept, or null.</summary>
    public string? Fingerprint { get; }

    /// <summary>The files of the user; a new key goes into the first.</summary>
    public IReadOnlyList<string> UserFiles { get; init; } = KnownHostsPaths.User;

    /// <summary>The files of the system, which are only read.</summary>
    public IReadOnlyList<string> SystemFiles { get; init; } = KnownHostsPaths.System;

    /// <summary>What is forbidden of any key. ssh keeps to it by itself.</summary>
    public HostKeyRules Rules { get; init; } = HostKeyRules.Default;

    /// <summary>Whether ssh may know keys and authorities from elsewhere, too.</summary>
    public bool HasOtherSources { get; init; }

    /// <summary>Whether a certificate may be what a key is trusted for.</summary>
    public bool MayTrustAuthority =>
        Fingerprint is null && Policy != HostKeyPolicy.None && (HasOtherSources || Known().HasAuthority(Name));

    /// <summary>Whether a new name is written as a hash (ssh_config, HashKnownHosts).</summary>
    public bool HashNames { get; init; }

    /// <summary>
    /// What the person should know although it stopped nothing: lines that could not be read, a key that could not be remembered.
    /// </summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Orders the host key algorithms so that those whose keys can be checked are offered first; all are kept.</summary>
    public IReadOnlyList<string> Prefer(IReadOnlyList<string> offered) =>
        Fingerprint is not null || Policy == HostKeyPolicy.None ? offered : Known().Prefer(Name, offered);

    /// <summary>Returns when the key is trusted.</summary>
    /// <exception cref="SftpException">It is not (HostKeyRejected). The message says what is known and what to do.</exception>
    public void Check(HostKey key, IInteraction interaction)
    {
        if (WhyRefused(ShownHostKey.Of(key)) is { } refusal)
            throw refusal;
        if (Rules.WhyRefused(key) is { } rule)
            throw Rejected($"{ShownHostKey.Of(key)}, {rule}");
        if (Fingerprint is not null || Policy == HostKeyPolicy.None)
            return;

        RefuseFilesOfOthers();
        HostKeyLookup found = Known().Lookup(Name, key);
        switch (found.Status)
        {
            case SftpHostKeyStatus.Known or SftpHostKeyStatus.TrustedByAuthority:
                return;
            case SftpHostKeyStatus.Revoked:
                throw Rejected(RevokedText(ShownHostKey.Of(key), found.Entries));
            case SftpHostKeyStatus.Changed:
                throw Rejected(ChangedText(ShownHostKey.Of(key), found.Entries, CertificateText(found)));
            default:
                CheckUnknown(key, found, interaction);
                return;
        }
    }

    /// <summary>Throws where a file of known hosts is one that others can have written: what it says of any key is theirs.</summary>
    /// <exception cref="SftpException">It names the file and the reason (HostKeyRejected).</exception>
    public void RefuseFilesOfOthers()
    {
        if (Policy != HostKeyPolicy.None && Fingerprint is null && Known().Refusal is { } reason)
        {
            throw new SftpException(
                SftpErrorKind.HostKeyRejected,
                $"The host key of '{Host}' cannot be checked: the file of known hosts {reason}. "
                + "Name another file with -KnownHostsPath, or the key itself with -HostKeyFingerprint.");
        }
    }

    /// <summary>
    /// Why a key is refused whatever else is known of it: it is not the one that was asked for, or it is revoked. Null when it is not.
    /// A key that was named is the caller's own knowledge, and no file can add to it, but one can take it back.
    /// </summary>
    public SftpException? WhyRefused(ShownHostKey shown)
    {
        if (Fingerprint is not null && shown.Fingerprint != Fingerprint)
        {
            return Rejected(
                $"{shown}, not the one with the fingerprint {Fingerprint} that was asked for. "
                + "Either the wrong fingerprint was given, or somebody is in the middle.");
        }
        if (Policy == HostKeyPolicy.None)
            return null;
        IReadOnlyList<KnownHostEntry> revoked = Known().Revocations(Name, shown);
        if (revoked.Count > 0)
            return Rejected(RevokedText(shown, revoked));
        // One key that was signed without a thought would be every host at once (CVE-2026-35414).
        return shown.IsTrustedForNoName && !Known().KeysOf(Name).Any(entry => entry.Key.Fingerprint == shown.Fingerprint)
            ? Rejected(
                $"{shown} with a certificate of the authority {shown.AuthorityFingerprint} that names no host, so that it would be good for "
                + "every one. Ask the server's administrator for a certificate with the host's name in it.")
            : null;
    }

    /// <summary>Says of a key that ssh has refused what is known in its place; null where nothing is.</summary>
    public SftpException? WhyRefusedBySsh(ShownHostKey shown)
    {
        if (WhyRefused(shown) is { } refusal)
            return refusal;
        IReadOnlyList<KnownHostEntry> others = Known().KeysOf(Name);
        return others.Count > 0 && others.All(entry => entry.Key.Fingerprint != shown.Fingerprint)
            ? Rejected(ChangedText(shown, others, ""))
            : null;
    }

    private void CheckUnknown(HostKey key, HostKeyLookup found, IInteraction interaction)
    {
        string certificate = CertificateText(found);
        switch (Policy)
        {
            case HostKeyPolicy.AcceptNew:
                break;
            case HostKeyPolicy.Ask when interaction.CanPrompt:
                if (!interaction.Confirm(Question(key, certificate)))
                    throw Rejected($"{ShownHostKey.Of(key)}, which is not known and was not accepted.{certificate}");
                break;
            default:
                string needed = Policy == HostKeyPolicy.Ask ? "and nobody can be asked here" : "and the policy is Strict";
                throw Rejected(
                    $"{ShownHostKey.Of(key)}, which is not known{LookedIn()}, {needed}.{certificate} "
                    + "Compare the fingerprint with what the server's administrator says; then use -HostKeyFingerprint, or "
                    + $"{AddCommand()}, or connect once at a console.");
        }
        Remember(key);
    }

    private void Remember(HostKey key)
    {
        if (UserFiles.Count == 0)
            return;
        try
        {
            KnownHostsWriter.Add(UserFiles[0], Name, key, HashNames);
            // The next check, of a reconnect or another jump, has to see it.
            _known = null;
        }
        catch (SftpException exception)
        {
            _warnings.Add(
                $"The host key of '{Host}' ({key.Fingerprint}) was accepted, but could not be remembered. {exception.Message}");
        }
    }

    private KnownHosts Known()
    {
        if (_known is not null)
            return _known;
        _known = new KnownHosts(UserFiles.Concat(SystemFiles));
        _warnings.AddRange(_known.Problems.Select(static problem => problem.ToString()).Except(_warnings));
        return _known;
    }

    private SftpException Rejected(string text) =>
        new(SftpErrorKind.HostKeyRejected, $"The host key of '{Host}' was not accepted. The server shows {text}");

    private static string RevokedText(ShownHostKey shown, IReadOnlyList<KnownHostEntry> revoked) =>
        $"{shown}, which is marked as revoked: {Places(revoked)}. Do not connect; ask the server's administrator for its new key.";

    private string ChangedText(ShownHostKey shown, IReadOnlyList<KnownHostEntry> known, string certificate)
    {
        bool sameType = known.Any(entry => entry.Key.Algorithm == shown.Algorithm);
        string change = sameType ? "which is not the key that is known" : "and only keys of other types are known";
        return $"{shown}, {change}: {Places(known)}.{certificate} Either the server has a new key, or somebody is in the middle. "
            + "Ask the server's administrator. Only if the new fingerprint is right: "
            + $"Remove-SftpKnownHost {NameArguments()}, then {AddCommand()}.";
    }

    private static string CertificateText(HostKeyLookup found) =>
        found.CertificateProblem is null ? "" : $" Its certificate {found.CertificateProblem}.";

    private string Question(HostKey key, string certificate) =>
        $"No key of '{Host}' is known{LookedIn()}, so it is not sure that this is the right server.{certificate} "
        + $"It shows the {key.Plain.Algorithm} key with the fingerprint {key.Fingerprint}. Do you trust this key?";

    private static string Places(IReadOnlyList<KnownHostEntry> entries) =>
        string.Join(" and ", entries.Take(5).Select(static entry => entry.Place));

    private string LookedIn() => UserFiles.Count == 0 ? "" : $" in '{DisplayText.Clean(UserFiles[0])}'";

    private string AddCommand() => $"Get-SftpHostKey {NameArguments()} | Add-SftpKnownHost -Fingerprint FINGERPRINT";

    private string NameArguments() => Name.IsAlias || Name.Port == KnownHostName.DefaultPort
        ? $"'{DisplayText.Clean(Name.Host)}'"
        : $"'{DisplayText.Clean(Name.Host)}' -Port {Name.Port}";
}
