using System.Security.Cryptography;
using Renci.SshNet;
using SftpTools.SshNet.Logins;

namespace SftpTools.Tests.SshNet;

/// <summary>What is offered to a server, and in which order.</summary>
public sealed class AlgorithmsTests
{
    // By RFC 9142 and the defaults of OpenSSH: broken, or with a hash that is.
    private static readonly string[] s_retired =
    [
        "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1",
        "ssh-rsa", "ssh-dss", "ssh-rsa-cert-v01@openssh.com", "ssh-dss-cert-v01@openssh.com",
        "3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc", "hmac-md5", "hmac-md5-96", "hmac-sha1-96",
    ];

    [Fact]
    public void Set_keeps_the_given_order_and_drops_unknown_names()
    {
        Dictionary<string, int> algorithms = new() { ["a"] = 1, ["b"] = 2, ["c"] = 3, ["d"] = 4 };

        Algorithms.Set(algorithms, ["c", "unknown", "a", "d"]);

        Assert.Equal(new Dictionary<string, int> { ["c"] = 3, ["a"] = 1, ["d"] = 4 }, algorithms);
        Assert.Equal(["c", "a", "d"], algorithms.Keys);
    }

    [Fact]
    public void Set_keeps_the_order_in_the_lists_of_the_library()
    {
        ConnectionInfo info = Info();
        string[] backwards = [.. info.Encryptions.Keys.Reverse()];

        Algorithms.Set(info.Encryptions, [backwards[0], "unknown", .. backwards[1..]]);

        Assert.Equal(backwards, info.Encryptions.Keys);
        Assert.Equal(backwards, Algorithms.Offered(info).Single(static list => list.Kind == "cipher").Names);
    }

    [Fact]
    public void First_puts_known_names_before_the_rest_and_adds_none()
    {
        Assert.Equal(["c", "a", "b", "d"], Algorithms.First(["c", "unknown", "a"], ["a", "b", "c", "d"]));
        Assert.Equal(["a", "b"], Algorithms.First([], ["a", "b"]));
        Assert.Empty(Algorithms.First(["a"], []));
    }

    [Fact]
    public void By_default_nothing_retired_is_offered_and_something_of_each_kind_is()
    {
        foreach ((string kind, IReadOnlyList<string> names) in Algorithms.Offered(Info()))
        {
            IReadOnlyList<string> defaults = Algorithms.Defaults(names);

            Assert.True(defaults.Count > 0, kind);
            Assert.Empty(defaults.Intersect(s_retired));
            Assert.Equal(names.Where(defaults.Contains), defaults);
        }
    }

    [Fact]
    public void The_cipher_that_the_processor_is_fastest_with_is_first()
    {
        IReadOnlyList<string> offered = Algorithms.First(Algorithms.Ciphers, Algorithms.Defaults(Info().Encryptions.Keys));

        if (Algorithms.HasAes)
            Assert.Equal(["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"], offered.Take(2));
        else
            Assert.DoesNotContain("gcm", offered[0], StringComparison.Ordinal);
        Assert.True(AesGcm.IsSupported || !Algorithms.HasAes);
    }

    [Fact]
    public void Every_preferred_cipher_is_one_that_the_library_knows()
    {
        IEnumerable<string> known = Info().Encryptions.Keys;

        Assert.Empty(Algorithms.Ciphers.Where(static name => !name.Contains("gcm", StringComparison.Ordinal)).Except(known));
        Assert.Equal(Algorithms.Ciphers.Distinct(), Algorithms.Ciphers);
    }

    private static ConnectionInfo Info() => new("host", "user", new NoneAuthenticationMethod("user"));
}
