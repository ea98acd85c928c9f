using SftpTools.Errors;

namespace SftpTools.Trust;

/// <summary>Several known_hosts files, read once and looked up as ssh does (OpenSSH, hostfile.c and sshconnect.c).</summary>
internal sealed class KnownHosts
{
    private readonly KnownHostEntry[] _entries;

    /// <summary>Reads the files. One that cannot be read is among the problems.</summary>
    public KnownHosts(IEnumerable<string> paths)
        : this([.. paths.Select(KnownHostsFile.Read)])
    {
    }

    /// <summary>Takes files that were read.</summary>
    public KnownHosts(IReadOnlyList<KnownHostsFile> files)
    {
        _entries = [.. files.SelectMany(static file => file.Entries)];
        Problems = [.. files.SelectMany(static file => file.Problems)];
        Refusal = files.Where(static file => file.Refusal is not null)
            .Select(static file => $"'{DisplayText.Clean(file.Path)}' {file.Refusal}")
            .FirstOrDefault();
    }

    /// <summary>Why no key may be trusted by what the files say, with the name of the first that says so; null when one may.</summary>
    public string? Refusal { get; }

    /// <summary>What of the files could not be read.</summary>
    public IReadOnlyList<KnownHostsProblem> Problems { get; }

    /// <summary>Looks up a key.</summary>
    /// <param name="name">The host.</param>
    /// <param name="key">The key or certificate that the host showed.</param>
    /// <param name="now">The time for which certificates have to be valid; now by default.</param>
    /// <remarks>
    /// A host at another port than 22 is looked up without its port, too, when it is unknown with it; ssh does that for known keys, and
    /// here it is done for revoked ones as well. A key of a type of which none is known counts as changed when other keys of the host
    /// are known, as in ssh: who is in the middle would only have to choose another type otherwise.
    /// </remarks>
    public HostKeyLookup Lookup(KnownHostName name, HostKey key, DateTimeOffset? now = null)
    {
        DateTimeOffset time = now ?? DateTimeOffset.UtcNow;
        HostKeyLookup found = Lookup(name.Text, name.Host, key, time);
        if (found.Status is not (SftpHostKeyStatus.Unknown or SftpHostKeyStatus.Changed) || name.PlainText is not { } plain)
            return found;
        HostKeyLookup other = Lookup(plain, name.Host, key, time);
        return other.Status switch
        {
            SftpHostKeyStatus.Revoked => other,
            SftpHostKeyStatus.Known or SftpHostKeyStatus.TrustedByAuthority when found.Status == SftpHostKeyStatus.Unknown => other,
            _ => found with { CertificateProblem = found.CertificateProblem ?? other.CertificateProblem },
        };
    }

    /// <summary>The lines that revoke a key, or the authority that certified it, for a host with or without its port.</summary>
    public IReadOnlyList<KnownHostEntry> Revocations(KnownHostName name, ShownHostKey shown) =>
        [.. Named(name).Where(entry => entry.Marker == KnownHostMarker.Revoked && shown.IsMeantBy(entry))];

    /// <summary>The plain keys of a host, with or without its port.</summary>
    public IReadOnlyList<KnownHostEntry> KeysOf(KnownHostName name) =>
        [.. Named(name).Where(static entry => entry.Marker == KnownHostMarker.None)];

    /// <summary>Whether an authority is trusted for a host, with or without its port.</summary>
    public bool HasAuthority(KnownHostName name) => Named(name).Any(static entry => entry.Marker == KnownHostMarker.CertAuthority);

    /// <summary>The host key algorithms worth offering first, because their keys can be checked: certificates, then known keys.</summary>
    public IReadOnlyList<string> KnownAlgorithms(KnownHostName name)
    {
        List<string> algorithms = KnownAlgorithms(name.Text);
        return algorithms.Count == 0 && name.PlainText is { } plain ? KnownAlgorithms(plain) : algorithms;
    }

    /// <summary>Orders a list of host key algorithms so that those of known keys come first; all are kept, and else their order is.</summary>
    public IReadOnlyList<string> Prefer(KnownHostName name, IReadOnlyList<string> offered)
    {
        IReadOnlyList<string> known = KnownAlgorithms(name);
        int Rank(string algorithm) => !known.Contains(algorithm) ? 2 : IsForCertificates(algorithm) ? 0 : 1;
        return [.. offered.OrderBy(Rank)];
    }

    private static bool IsForCertificates(string algorithm) => HostCertificate.SignatureAlgorithms.Contains(algorithm);

    private HostKeyLookup Lookup(string name, string host, HostKey key, DateTimeOffset now)
    {
        KnownHostEntry[] entries = Matching(name);
        KnownHostEntry[] revoked = [.. entries.Where(entry => entry.Marker == KnownHostMarker.Revoked
            && (entry.Key.Equals(key.Plain) || entry.Key.Equals(key.Certificate?.Authority)))];
        if (revoked.Length > 0)
            return new HostKeyLookup(SftpHostKeyStatus.Revoked, revoked);

        string? problem = null;
        if (key.Certificate is { } certificate)
        {
            KnownHostEntry[] authorities = [.. entries.Where(entry =>
                entry.Marker == KnownHostMarker.CertAuthority && entry.Key.Equals(certificate.Authority))];
            problem = authorities.Length == 0
                ? "comes from an authority that is not trusted for this host "
                    + $"({certificate.Authority.Algorithm} {certificate.Authority.Fingerprint})"
                : certificate.WhyNotValidFor(host, now);
            if (problem is null)
                return new HostKeyLookup(SftpHostKeyStatus.TrustedByAuthority, authorities);
        }

        KnownHostEntry[] plain = [.. entries.Where(static entry => entry.Marker == KnownHostMarker.None)];
        KnownHostEntry[] same = [.. plain.Where(entry => entry.Key.Equals(key.Plain))];
        if (same.Length > 0)
            return new HostKeyLookup(SftpHostKeyStatus.Known, same, problem);
        return new HostKeyLookup(plain.Length > 0 ? SftpHostKeyStatus.Changed : SftpHostKeyStatus.Unknown, plain, problem);
    }

    private List<string> KnownAlgorithms(string name)
    {
        KnownHostEntry[] entries = Matching(name);
        HashSet<HostKey> revoked =
            [.. entries.Where(static entry => entry.Marker == KnownHostMarker.Revoked).Select(static entry => entry.Key)];
        KnownHostEntry[] usable = [.. entries.Where(entry => !revoked.Contains(entry.Key))];
        List<string> algorithms = [];
        if (usable.Any(static entry => entry.Marker == KnownHostMarker.CertAuthority))
            algorithms.AddRange(HostCertificate.SignatureAlgorithms);
        algorithms.AddRange(usable
            .Where(static entry => entry.Marker == KnownHostMarker.None)
            .SelectMany(static entry => entry.Key.SignatureAlgorithms)
            .Distinct());
        return algorithms;
    }

    private IEnumerable<KnownHostEntry> Named(KnownHostName name) =>
        name.PlainText is { } plain ? Matching(name.Text).Concat(Matching(plain)) : Matching(name.Text);

    private KnownHostEntry[] Matching(string name) => [.. _entries.Where(entry => entry.Hosts.Matches(name))];
}
