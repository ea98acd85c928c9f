using SftpTools.Fixtures;
using SftpTools.Trust;

namespace SftpTools.Tests.Trust;

/// <summary>Certificates made by ssh-keygen -s: what they say, and for which hosts they count.</summary>
public sealed class HostCertificateTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [FactIfSshKeygen]
    public void It_says_what_ssh_keygen_was_told()
    {
        foreach (SshKey key in new[] { TestKeys.Ed25519, TestKeys.Ecdsa, TestKeys.Rsa })
        {
            HostKey certificate = TestKeys.Certificate(
                key, "-h", "-n", "a.example,*.b.example", "-z", "77", "-V", "20260101000000Z:20270101000000Z");
            HostCertificate says = Assert.IsType<HostCertificate>(certificate.Certificate);

            Assert.Equal(key.Type + "-cert-v01@openssh.com", certificate.Algorithm);
            Assert.Equal(key.Parsed(), certificate.Plain);
            Assert.Equal(key.Fingerprint, certificate.Fingerprint);
            Assert.Equal(77ul, says.Serial);
            Assert.Equal(2u, says.Type);
            Assert.Equal("test-id", says.KeyId);
            Assert.Equal(["a.example", "*.b.example"], says.Principals);
            Assert.Equal(TestKeys.Authority.Parsed(), says.Authority);
            Assert.Equal((ulong)new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), says.ValidAfter);
            Assert.Equal((ulong)new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), says.ValidBefore);
            Assert.Empty(says.CriticalOptions);
        }
    }

    [FactIfSshKeygen]
    public void Its_fingerprint_is_the_one_that_ssh_keygen_prints()
    {
        using TempFolder folder = new();
        string path = folder.Combine("x-cert.pub");
        File.WriteAllText(path, TestKeys.CertificateText(TestKeys.Rsa, TestKeys.Authority, "-h", "-n", "host"));

        Assert.Equal(TestKeys.Keygen("-lf", path).Split(' ')[1], HostKey.FromText(File.ReadAllText(path)).Fingerprint);
    }

    [FactIfSshKeygen]
    public void It_counts_for_its_hosts_only()
    {
        HostCertificate certificate = TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "a.example,*.b.example,c?").Certificate!;

        foreach (string host in new[] { "a.example", "A.Example", "x.b.example", "x.y.b.example", "c1" })
            Assert.Null(certificate.WhyNotValidFor(host, s_now));
        foreach (string host in new[] { "b.example", "xa.example", "a.example.evil", "c", "c12" })
            Assert.Contains(host, certificate.WhyNotValidFor(host, s_now));
        Assert.Contains("no host", TestKeys.Certificate(TestKeys.Ed25519, "-h").Certificate!.WhyNotValidFor("anything", s_now));
    }

    [FactIfSshKeygen]
    public void It_counts_within_its_time_only()
    {
        HostCertificate certificate =
            TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "host", "-V", "20260101000000Z:20270101000000Z").Certificate!;
        DateTimeOffset from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        DateTimeOffset to = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Null(certificate.WhyNotValidFor("host", from));
        Assert.Null(certificate.WhyNotValidFor("host", to.AddSeconds(-1)));
        Assert.Contains("2026-01-01", certificate.WhyNotValidFor("host", from.AddSeconds(-1)));
        Assert.Contains("2027-01-01", certificate.WhyNotValidFor("host", to));
        Assert.Null(TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "host").Certificate!.WhyNotValidFor("host", DateTimeOffset.MaxValue));
    }

    [FactIfSshKeygen]
    public void One_for_users_is_none_for_a_host() =>
        Assert.Contains("users", TestKeys.Certificate(TestKeys.Ed25519, "-n", "host").Certificate!.WhyNotValidFor("host", s_now));

    [FactIfSshKeygen]
    public void A_condition_that_is_not_known_refuses_it() => Assert.Contains(
        "whatever@example.org",
        TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "host", "-O", "critical:whatever@example.org=1")
            .Certificate!.WhyNotValidFor("host", s_now));
}
