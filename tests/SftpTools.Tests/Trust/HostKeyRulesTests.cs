using System.Diagnostics;
using SftpTools.Fixtures;
using SftpTools.Transports;
using SftpTools.Trust;

namespace SftpTools.Tests.Trust;

/// <summary>What ssh_config forbids of host keys: revoked ones, small ones, and certificates with signatures that are not wanted.</summary>
public sealed class HostKeyRulesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactIfSshKeygen]
    public void A_revoked_key_is_refused_and_others_are_not()
    {
        HostKeyRules rules = Revoked("# gone", "", "not a key", TestKeys.Ed25519.PublicLine, "x-unknown AAAA");

        Assert.Contains("revoked by", rules.WhyRefused(TestKeys.Ed25519.Parsed()), StringComparison.Ordinal);
        Assert.Contains("revoked by", rules.WhyRefused(TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "srv")), StringComparison.Ordinal);
        Assert.Null(rules.WhyRefused(TestKeys.OtherEd25519.Parsed()));
        Assert.Contains(
            "revoked by",
            Revoked(TestKeys.Authority.PublicLine).WhyRefused(TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "srv")),
            StringComparison.Ordinal);
    }

    [FactIfSshKeygen]
    public void A_list_that_cannot_be_read_revokes_every_key()
    {
        string krl = _folder.Combine("krl");
        TestKeys.Keygen("-q", "-k", "-f", krl, TestKeys.OtherEd25519.Path + ".pub");

        Assert.Contains("cannot be read", Why(_folder.Combine("missing")), StringComparison.Ordinal);
        Assert.Contains("binary", Why(krl), StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
            return;
        string open = _folder.Combine("open");
        File.WriteAllText(open, "");
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        Assert.Contains("others", Why(open), StringComparison.Ordinal);
        string pipe = _folder.Combine("pipe");
        using (Process made = Process.Start("mkfifo", pipe))
            made.WaitForExit();
        Assert.Contains("not a regular file", Why(pipe), StringComparison.Ordinal);

        static string? Why(string path) => new HostKeyRules { RevokedKeysFiles = [path] }.WhyRefused(TestKeys.Ed25519.Parsed());
    }

    [FactIfSshKeygen]
    public void An_RSA_key_has_to_be_large_enough()
    {
        HostKey small = TestKeys.OfBits("rsa", 2048).Parsed();

        Assert.Equal(2048, small.RsaSize);
        Assert.Null(HostKeyRules.Default.WhyRefused(small));
        Assert.Contains("2048 bits", new HostKeyRules { RequiredRsaSize = 3072 }.WhyRefused(small), StringComparison.Ordinal);
        Assert.Null(TestKeys.Ed25519.Parsed().RsaSize);
        Assert.Null(new HostKeyRules { RequiredRsaSize = 3072 }.WhyRefused(TestKeys.Ed25519.Parsed()));
    }

    [FactIfSshKeygen]
    public void The_signature_of_a_certificate_has_to_be_one_that_is_wanted()
    {
        SshKey rsa = TestKeys.OfBits("rsa", 2048);
        HostKey sha1 = HostKey.FromText(TestKeys.CertificateText(TestKeys.Ed25519, rsa, "-t", "ssh-rsa", "-h", "-n", "srv"));
        HostKey sha2 = HostKey.FromText(TestKeys.CertificateText(TestKeys.Ed25519, rsa, "-t", "rsa-sha2-256", "-h", "-n", "srv"));

        Assert.Contains("signed with ssh-rsa,", HostKeyRules.Default.WhyRefused(sha1), StringComparison.Ordinal);
        Assert.Null(HostKeyRules.Default.WhyRefused(sha2));
        Assert.Contains(
            "signed with rsa-sha2-256,", new HostKeyRules { AuthorityAlgorithms = ["ssh-ed25519"] }.WhyRefused(sha2), StringComparison.Ordinal);
        Assert.Contains("authority whose key has 2048 bits", new HostKeyRules { RequiredRsaSize = 3072 }.WhyRefused(sha2), StringComparison.Ordinal);
    }

    [FactIfSshKeygen]
    public void No_policy_and_no_pin_lets_a_forbidden_key_pass()
    {
        HostKeyRules rules = Revoked(TestKeys.Ed25519.PublicLine);
        string known = _folder.Combine("known_hosts");
        File.WriteAllText(known, $"srv {TestKeys.Ed25519.PublicLine}\n");

        foreach (HostKeyPolicy policy in Enum.GetValues<HostKeyPolicy>())
        {
            foreach (string? pin in new[] { null, TestKeys.Ed25519.Fingerprint })
            {
                HostKeyVerifier verifier = new("srv", KnownHostName.Of("srv", 22), policy, pin) { UserFiles = [known], SystemFiles = [], Rules = rules };
                SftpException refusal = Assert.Throws<SftpException>(
                    () => verifier.Check(TestKeys.Ed25519.Parsed(), SilentInteraction.Instance));
                Assert.Equal(SftpErrorKind.HostKeyRejected, refusal.Kind);
            }
        }
    }

    private HostKeyRules Revoked(params string[] lines)
    {
        string path = _folder.Combine("revoked");
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        return new HostKeyRules { RevokedKeysFiles = [path] };
    }
}
