namespace SftpTools.Fixtures;

/// <summary>A key that signs the keys of users and hosts; see the CERTIFICATES section of ssh-keygen(1).</summary>
public sealed class CertificateAuthority
{
    /// <summary>A validity that holds while any test runs, with room for a clock that is set.</summary>
    public const string Now = "-1h:+1d";

    /// <summary>A validity that is over.</summary>
    public const string Past = "-2d:-1d";

    private CertificateAuthority(SshKey key) => Key = key;

    /// <summary>The key of the authority.</summary>
    public SshKey Key { get; }

    /// <summary>Makes an authority whose key goes to a path that does not exist yet.</summary>
    public static CertificateAuthority Create(string path) => new(SshKey.Generate(path, "ed25519"));

    /// <summary>Signs the key of a user; the certificate goes beside it.</summary>
    public void SignUser(SshKey key, IEnumerable<string> principals, string validity) =>
        Sign(key, [], principals, validity);

    /// <summary>Signs the key of a host; the certificate goes beside it. The names are without ports.</summary>
    public void SignHost(SshKey key, IEnumerable<string> names, string validity) =>
        Sign(key, ["-h"], names, validity);

    /// <summary>The path of the certificate of a key.</summary>
    public static string CertificatePath(SshKey key) => key.Path + "-cert.pub";

    private void Sign(SshKey key, string[] kind, IEnumerable<string> names, string validity)
    {
        string[] named = names.Any() ? ["-n", string.Join(',', names)] : [];
        ExternalCommand.Require(
            ExternalCommand.Find("ssh-keygen")!,
            ["-q", "-s", Key.Path, "-I", "sftptools-fixture", .. kind, .. named, "-V", validity, key.Path + ".pub"]);
    }
}
