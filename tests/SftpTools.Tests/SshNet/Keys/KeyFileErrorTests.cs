using System.Security;
using System.Text;
using SftpTools.Fixtures;
using SftpTools.SshNet.Keys;
using SftpTools.Transports.Keys;

namespace SftpTools.Tests.SshNet.Keys;

/// <summary>A key file that cannot be used is named, with the way out and without a word of the secret.</summary>
public sealed class KeyFileErrorTests(KeyFolder folder) : IClassFixture<KeyFolder>
{
    private const string Wrong = "wr0ng-passphrase";

    [Fact]
    public void A_file_that_is_not_there() =>
        Fails(folder.NewPath(), SftpErrorKind.PathNotFound, "There is no key file");

    [FactIfUnix]
    public void A_folder() => Fails(Path.GetTempPath(), SftpErrorKind.PermissionDenied, "folder");

    [Theory]
    [InlineData("", "empty")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICdMyqD7zm1rWl user@host", "public key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "public key")]
    [InlineData("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n", "public key")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com AAAA comment", "certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "X.509")]
    [InlineData("SSH PRIVATE KEY FILE FORMAT 1.1\n", "version 1")]
    [InlineData("some text", "not a private key")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n", "end is missing")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", "malformed")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\n*#*\n-----END RSA PRIVATE KEY-----\n", "not base64")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nMAMCAQE=\n-----END EC PRIVATE KEY-----\n", "malformed")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n", "PKCS#8")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAMCAQE=\n-----END ENCRYPTED PRIVATE KEY-----\n", "PKCS#8")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "malformed")]
    [InlineData("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n", "DSA")]
    [InlineData("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n", "malformed")]
    [InlineData("PuTTY-User-Key-File-1: ssh-rsa\n", "PuTTYgen")]
    [InlineData("PuTTY-User-Key-File-3: ssh-rsa\n", "Encryption")]
    [InlineData("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: rot13\n", "rot13")]
    public void A_file_that_is_something_else(string content, string words) =>
        Fails(folder.Write(content), SftpErrorKind.AuthenticationFailed, words);

    [Fact]
    public void A_file_that_is_far_too_long() =>
        Fails(folder.Write(new byte[1 << 20]), SftpErrorKind.AuthenticationFailed, "longer than");

    [Theory]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")]
    [InlineData("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n")]
    [InlineData("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n")]
    public void A_key_in_base64_that_was_cut_or_changed(string content)
    {
        string whole = Convert.ToBase64String(Encoding.ASCII.GetBytes(content));
        foreach (string damaged in new[] { whole[..^5], whole[..21], whole.Insert(40, "*"), "\n" + whole[..^5] })
        {
            using SecureString text = new();
            damaged.ToList().ForEach(text.AppendChar);

            SftpException failure = Assert.Throws<SftpException>(() => KeyFileReader.ReadText(text, "the given key", passphrase: null));

            Assert.Contains("base64 that was cut or changed", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(damaged[..20], failure.Message, StringComparison.Ordinal);
        }
    }

    [Needs("ssh-keygen")]
    [InlineData("ed25519", "RFC4716")]
    [InlineData("rsa", "PEM")]
    [InlineData("ecdsa256", "PEM")]
    [InlineData("rsa", "PKCS8")]
    public void A_wrong_passphrase_and_none(string type, string form)
    {
        string path = folder.Rewrite(type, encrypt: true, "-m", form);

        Fails(path, SftpErrorKind.AuthenticationFailed, "passphrase is wrong");
        SftpException none = Assert.Throws<SftpException>(() => KeyFileReader.Read(path, passphrase: null));
        Assert.Contains("-KeyPassphrase", none.Message, StringComparison.Ordinal);
        Assert.Contains(path, none.Message, StringComparison.Ordinal);
        Assert.Throws<SftpException>(() => KeyFileReader.Read(path, static _ => null));
        Assert.Throws<SftpException>(() => KeyFileReader.Read(path, static _ => new SecureString()));
    }

    [Needs("ssh-keygen")]
    [InlineData("aes256-gcm@openssh.com")]
    [InlineData("chacha20-poly1305@openssh.com")]
    public void A_wrong_passphrase_for_an_authenticated_cipher(string cipher) => Fails(
        folder.Rewrite("ed25519", encrypt: true, "-Z", cipher), SftpErrorKind.AuthenticationFailed, "passphrase is wrong");

    [Needs("puttygen")]
    [InlineData("version=2")]
    [InlineData("version=3,memory=64,passes=1")]
    public void A_wrong_passphrase_and_a_changed_file_of_PuTTY(string version)
    {
        Fails(folder.ToPutty("rsa", encrypt: true, version), SftpErrorKind.AuthenticationFailed, "passphrase is wrong");

        string plain = File.ReadAllText(folder.ToPutty("rsa", encrypt: false, version));
        string changed = plain.Replace("a comment", "A comment", StringComparison.Ordinal);
        Fails(folder.Write(changed), SftpErrorKind.AuthenticationFailed, "damaged or was changed");
        Fails(folder.Write(plain[..(plain.Length / 2)]), SftpErrorKind.AuthenticationFailed, "malformed");
    }

    [Needs("puttygen")]
    [InlineData("Argon2-Memory: 64", "Argon2-Memory: 1048577", "memory")]
    [InlineData("Argon2-Memory: 64", "Argon2-Memory: 4294967295", "Argon2-Memory")]
    [InlineData("Argon2-Memory: 64", "Argon2-Memory: 7", "memory")]
    [InlineData("Argon2-Memory: 64", "Argon2-Memory: -1", "Argon2-Memory")]
    [InlineData("Argon2-Passes: 1", "Argon2-Passes: 0", "passes")]
    [InlineData("Argon2-Passes: 1", "Argon2-Passes: 2000000000", "passes")]
    [InlineData("Argon2-Parallelism: 1", "Argon2-Parallelism: 0", "lanes")]
    [InlineData("Argon2-Parallelism: 1", "Argon2-Parallelism: 1000", "lanes")]
    [InlineData("Key-Derivation: Argon2id", "Key-Derivation: Argon3", "Argon3")]
    [InlineData("Argon2-Salt: ", "Argon2-Salt: x", "hexadecimal")]
    [InlineData("Private-Lines: 1", "Private-Lines: 1000000000", "Private-Lines")]
    [InlineData("Public-Lines: 2", "Public-Lines: 0", "Public-Lines")]
    public void What_a_hostile_file_of_PuTTY_asks_for_is_refused(string right, string hostile, string words)
    {
        string text = File.ReadAllText(folder.ToPutty("ed25519", encrypt: true, "version=3,memory=64,passes=1"));
        Assert.Contains(right, text, StringComparison.Ordinal);

        Fails(folder.Write(text.Replace(right, hostile, StringComparison.Ordinal)), SftpErrorKind.AuthenticationFailed, words);
    }

    [Needs("ssh-keygen")]
    [InlineData("ed25519")]
    public void Billions_of_rounds_are_refused(string type)
    {
        byte[] text = File.ReadAllBytes(folder.Rewrite(type, encrypt: true));
        using PemBlock block = PemBlock.Find(text)!;
        // The options of bcrypt: a salt of 16 bytes, then the rounds.
        int salt = block.Data.AsSpan().IndexOf(Hex.Bytes("00000018 00000010")) + 8;
        block.Data[salt + 16] = 0x7F;

        Fails(folder.Write(block.ToText()), SftpErrorKind.AuthenticationFailed, "rounds of bcrypt");
    }

    [Needs("openssl")]
    [InlineData("-iter", "10000001", "10000001 rounds")]
    public void Too_many_rounds_of_PKCS8_are_refused(string option, string value, string words)
    {
        string path = folder.Write("");
        KeyFolder.Tool(
            "openssl",
            ["pkcs8", "-topk8", option, value, "-in", folder.Rewrite("ecdsa256", false, "-m", "PEM"), "-out", path, "-passout", "pass:x"]);

        Fails(path, SftpErrorKind.AuthenticationFailed, words);
    }

    [Needs("ssh-keygen")]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_private_key_that_others_can_reach(UnixFileMode more)
    {
        string path = folder.Rewrite("ed25519", encrypt: false);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);

        Fails(path, SftpErrorKind.AuthenticationFailed, "chmod 600");
    }

    [Needs("ssh-keygen")]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    public void A_key_with_a_piece_missing_or_changed_never_crashes(string type)
    {
        byte[] text = File.ReadAllBytes(folder.Key(type).Path);
        using PemBlock block = PemBlock.Find(text)!;
        Random random = new(20261124);
        for (int i = 0; i < 200; i++)
        {
            byte[] broken = block.Data[..(i % 2 == 0 ? random.Next(block.Data.Length) : block.Data.Length)];
            for (int change = random.Next(4); change > 0 && broken.Length > 0; change--)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            try
            {
                KeyFolder.Read(folder.Write(PemBlock.Format(block.Label, null, broken))).Dispose();
            }
            catch (SftpException failure)
            {
                Assert.Equal(SftpErrorKind.AuthenticationFailed, failure.Kind);
            }
        }
    }

    private static void Fails(string path, SftpErrorKind kind, string words)
    {
        SftpException failure = Assert.Throws<SftpException>(
            () => KeyFileReader.Read(path, static _ => KeyFolder.Secret(Wrong)));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, failure.ToString(), StringComparison.Ordinal);
    }
}
