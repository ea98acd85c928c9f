using SftpTools.Transports;
using SftpTools.Transports.Config;
using SftpTools.Transports.OpenSsh;
using SftpTools.Trust;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>Facts and last words are read out of what ssh says.</summary>
public sealed class SshLogTests
{
    private const string TrustedCertificate = "debug1: Host 'srv' is known and matches the ED25519-CERT host certificate.";

    [Fact]
    public void A_login_tells_everything_that_was_negotiated()
    {
        ConnectionFacts facts = Read(SshTranscripts.PartialSuccess).Facts;

        Assert.Equal("127.0.0.1", facts.RemoteAddress);
        Assert.Equal(2222, facts.Port);
        Assert.Equal("user", facts.UserName);
        Assert.Equal("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10", facts.ClientVersion);
        Assert.Equal("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10", facts.ServerVersion);
        Assert.Equal("sntrup761x25519-sha512", facts.KeyExchange);
        Assert.Equal("ssh-ed25519", facts.HostKeyAlgorithm);
        Assert.Equal("SHA256:bSr6SVcOP7V33/OuGgcF5hm50tnveNemIhhfJnMtaes", facts.HostKeyFingerprint);
        Assert.Equal("chacha20-poly1305@openssh.com", facts.Cipher);
        Assert.Equal("<implicit>", facts.Mac);
        Assert.Equal("none", facts.Compression);
        Assert.Equal(["publickey"], facts.AuthenticationMethods);
        Assert.Equal(["publickey"], facts.MethodsTried);
        Assert.Equal("publickey", facts.MethodsOffered);
    }

    [Fact]
    public void Behind_a_jump_host_the_facts_are_the_targets()
    {
        ConnectionFacts facts = Read(SshTranscripts.JumpHost).Facts;

        Assert.Equal("SHA256:bSr6SVcOP7V33/OuGgcF5hm50tnveNemIhhfJnMtaes", facts.HostKeyFingerprint);
        Assert.Equal(2222, facts.Port);
        Assert.Equal(["publickey"], facts.AuthenticationMethods);
        Assert.Equal(["publickey"], facts.MethodsTried);
        // Only the jump host knows it.
        Assert.Null(facts.RemoteAddress);
    }

    [Fact]
    public void A_host_with_a_certificate_is_told_by_its_key()
    {
        ConnectionFacts facts = Read("""
            debug1: kex: host key algorithm: ssh-ed25519-cert-v01@openssh.com
            debug1: Server host certificate: ssh-ed25519-cert-v01@openssh.com SHA256:8rZMnH6p1vyX8SHmUXb+iNnR6BTmaYiaQF46x/PQ2nM, serial 0 ID "a b" CA ssh-ed25519 SHA256:IO6FqN+IAh1PUupmof9nKNaBD7QlWGjgp/SiiaruQLY valid forever
            """).Facts;

        Assert.Equal("SHA256:8rZMnH6p1vyX8SHmUXb+iNnR6BTmaYiaQF46x/PQ2nM", facts.HostKeyFingerprint);
    }

    [Theory]
    [InlineData(true, "debug2: Server host certificate hostname: srv\n", TrustedCertificate, false)]
    [InlineData(true, "", TrustedCertificate, true)]
    // Where its authority is not trusted, the key has to be known itself.
    [InlineData(true, "", "debug1: No matching CA found. Retry with plain key", false)]
    [InlineData(true, "", "debug1: Host 'srv' is known and matches the ED25519 host key.", false)]
    // Without -vv nothing is told of the names.
    [InlineData(false, "", TrustedCertificate, false)]
    public void A_certificate_that_is_trusted_and_names_no_host_is_noticed(bool tells, string names, string next, bool noticed)
    {
        List<ShownHostKey> shown = [];
        SshLog log = new() { TellsCertificate = tells, KeyShown = shown.Add };
        string text = "debug1: Server host certificate: ssh-ed25519-cert-v01@openssh.com SHA256:8rZM, serial 0 ID \"a\" CA ssh-ed25519 SHA256:IO6F valid forever\n"
            + names + next;
        foreach (string line in text.Split('\n'))
            log.Add(line);

        Assert.Equal(noticed, shown[^1].IsTrustedForNoName);
        Assert.Equal(noticed ? 2 : 1, shown.Count);
    }

    [Fact]
    public void Several_methods_of_one_login_are_told_in_their_order()
    {
        ConnectionFacts facts = Read("""
            debug1: Authenticating to host:22 as 'user'
            debug1: Authentications that can continue: publickey,password,keyboard-interactive
            debug1: Next authentication method: publickey
            Authenticated using "publickey" with partial success.
            debug1: Authentications that can continue: keyboard-interactive
            debug1: Next authentication method: keyboard-interactive
            Authenticated to host ([192.0.2.1]:22) using "keyboard-interactive".
            """).Facts;

        Assert.Equal(["publickey", "keyboard-interactive"], facts.AuthenticationMethods);
        Assert.Equal(["publickey", "keyboard-interactive"], facts.MethodsTried);
        Assert.Equal("keyboard-interactive", facts.MethodsOffered);
    }

    [Fact]
    public void Versions_before_8_5_name_the_methods_elsewhere()
    {
        SshLog log = Read("""
            debug1: Next authentication method: publickey
            Authenticated with partial success.
            debug1: Next authentication method: password
            debug1: Authentication succeeded (password).
            Authenticated to host ([192.0.2.1]:22).
            """);

        Assert.Equal(["publickey", "password"], log.Facts.AuthenticationMethods);
        Assert.Empty(log.LastWords);
    }

    [Fact]
    public void Plain_lines_are_words_and_noise_is_not()
    {
        SshLog log = Read("""
            OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026
            debug1: Reading configuration data /etc/ssh/ssh_config
            debug2: more of it
            Welcome to the machine.

            Transferred: sent 3888, received 3704 bytes, in 0.1 seconds
            Bytes per second: sent 73962.4, received 70462.1
            user@host: Permission denied (publickey).
            """);

        Assert.Equal(["Welcome to the machine.", "user@host: Permission denied (publickey)."], log.LastWords);
    }

    [Fact]
    public void Words_do_nothing_to_a_console()
    {
        SshLog log = Read("\u001b]0;owned\u0007 \u009b31m red");

        Assert.Equal([@"\x1b]0;owned\x07 \x9b31m red"], log.LastWords);
    }

    [Fact]
    public void Only_the_last_words_are_kept_and_none_is_endless()
    {
        SshLog log = new();
        for (int i = 0; i < 100_000; i++)
            log.Add($"line {i}");
        log.Add(new string('x', 10_000_000));

        Assert.InRange(log.LastWords.Count, 2, 100);
        Assert.Contains("line 99999", log.LastWords);
        Assert.All(log.LastWords, words => Assert.InRange(words.Length, 1, 5000));
    }

    [Theory]
    [InlineData("debug1: ")]
    [InlineData("debug1: Connecting to ")]
    [InlineData("debug1: Connecting to host [] port 99999999999999999999.")]
    [InlineData("debug1: Connecting to host [x] port 99999.")]
    [InlineData("debug1: Authenticating to host as 'user'")]
    [InlineData("debug1: Authenticating to host:99999999999 as 'user'")]
    [InlineData("debug1: Remote protocol version 2.0, remote software version ")]
    [InlineData("debug1: Remote protocol version")]
    [InlineData("debug1: kex: client->server cipher: ")]
    [InlineData("debug1: kex: client->server cipher: a MAC: b")]
    [InlineData("debug1: Server host key: ")]
    [InlineData("debug1: Server host certificate: ")]
    [InlineData("debug1: Next authentication method: ")]
    [InlineData("Authenticated using \"x\" with partial success.")]
    [InlineData("Authenticated to  using \"\".")]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("\0")]
    public void Odd_lines_are_no_trouble(string line)
    {
        SshLog log = new();
        log.Add(line);
        _ = log.Facts;
        log.Add("debug1: kex: algorithm: curve25519-sha256");
        Assert.Equal("curve25519-sha256", log.Facts.KeyExchange);
    }

    private static SshLog Read(string transcript)
    {
        SshLog log = new();
        foreach (string line in transcript.Split('\n'))
            log.Add(line);
        return log;
    }
}
