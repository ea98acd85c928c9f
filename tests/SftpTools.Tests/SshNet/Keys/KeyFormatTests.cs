using Renci.SshNet.Security;
using SftpTools.Fixtures;
using SftpTools.SshNet.Keys;

namespace SftpTools.Tests.SshNet.Keys;

/// <summary>
/// Every form of a private key that the usual programs write is read, and is the key that it should be.
/// </summary>
public sealed class KeyFormatTests(KeyFolder folder) : IClassFixture<KeyFolder>
{
    [Needs("ssh-keygen")]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa256")]
    [InlineData("ecdsa384")]
    [InlineData("ecdsa521")]
    public void OpenSSH(string type)
    {
        Check(type, folder.Key(type).Path);
        Check(type, folder.Rewrite(type, encrypt: true));
    }

    [Needs("ssh-keygen")]
    [InlineData("3des-cbc")]
    [InlineData("aes128-cbc")]
    [InlineData("aes192-cbc")]
    [InlineData("aes256-cbc")]
    [InlineData("aes128-ctr")]
    [InlineData("aes192-ctr")]
    [InlineData("aes256-ctr")]
    [InlineData("aes128-gcm@openssh.com")]
    [InlineData("aes256-gcm@openssh.com")]
    [InlineData("chacha20-poly1305@openssh.com")]
    public void OpenSSH_with_each_cipher(string cipher)
    {
        Check("ed25519", folder.Rewrite("ed25519", encrypt: true, "-Z", cipher));
        Check("ecdsa256", folder.Rewrite("ecdsa256", encrypt: true, "-Z", cipher));
    }

    [Needs("ssh-keygen")]
    [InlineData("rsa")]
    [InlineData("ecdsa256")]
    [InlineData("ecdsa384")]
    [InlineData("ecdsa521")]
    public void Traditional_PEM_and_PKCS8(string type)
    {
        foreach (string form in new[] { "PEM", "PKCS8" })
        {
            Check(type, folder.Rewrite(type, encrypt: false, "-m", form));
            Check(type, folder.Rewrite(type, encrypt: true, "-m", form));
        }
    }

    [Needs("openssl")]
    [InlineData("-aes128", "rsa")]
    [InlineData("-aes192", "rsa")]
    [InlineData("-aes256", "ecdsa256")]
    [InlineData("-des3", "ecdsa521")]
    public void Traditional_PEM_with_each_cipher(string cipher, string type)
    {
        string plain = folder.Rewrite(type, encrypt: false, "-m", "PEM");
        string path = folder.Write("");
        string[] form = type == "rsa" ? ["rsa", "-traditional"] : ["ec"];

        KeyFolder.Tool("openssl", [.. form, cipher, "-in", plain, "-out", path, "-passout", "pass:" + KeyFolder.Passphrase]);

        Check(type, path);
    }

    [Needs("openssl")]
    [InlineData("-v2", "aes-128-cbc")]
    [InlineData("-v2", "aes-256-cbc")]
    [InlineData("-v2", "des3")]
    [InlineData("-v1", "PBE-SHA1-3DES")]
    public void PKCS8_with_each_cipher(string version, string cipher)
    {
        foreach (string type in new[] { "rsa", "ecdsa384" })
        {
            string plain = folder.Rewrite(type, encrypt: false, "-m", "PKCS8");
            string path = folder.Write("");

            KeyFolder.Tool(
                "openssl",
                ["pkcs8", "-topk8", version, cipher, "-in", plain, "-out", path, "-passout", "pass:" + KeyFolder.Passphrase]);

            Check(type, path);
        }
    }

    [Needs("openssl")]
    [InlineData(false)]
    [InlineData(true)]
    public void PKCS8_of_Ed25519(bool encrypt)
    {
        string path = folder.Write("");
        string[] cipher = encrypt ? ["-aes256", "-pass", "pass:" + KeyFolder.Passphrase] : [];
        KeyFolder.Tool("openssl", ["genpkey", "-algorithm", "ed25519", "-out", path, .. cipher]);
        string point = folder.NewPath();
        KeyFolder.Tool("openssl", ["pkey", "-in", path, "-passin", "pass:" + KeyFolder.Passphrase, "-pubout", "-outform", "DER", "-out", point]);

        using FileKey key = KeyFolder.Read(path);

        Assert.Equal("ssh-ed25519", key.Type);
        Assert.Equal(File.ReadAllBytes(point)[^32..], key.Blob[^32..]);
    }

    [Needs("openssl")]
    [InlineData("prime256v1")]
    [InlineData("secp521r1")]
    public void A_block_of_parameters_before_the_key(string curve)
    {
        string path = folder.Write("");
        KeyFolder.Tool("openssl", ["ecparam", "-name", curve, "-genkey", "-out", path]);

        Same(ExternalCommand.Require(ExternalCommand.Find("ssh-keygen")!, ["-y", "-f", path]).Output, path);
    }

    [Needs("puttygen")]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa256")]
    [InlineData("ecdsa384")]
    [InlineData("ecdsa521")]
    public void PuTTY_versions_2_and_3(string type)
    {
        foreach (string version in new[] { "version=2", "version=3,memory=64,passes=3" })
        {
            Check(type, folder.ToPutty(type, encrypt: false, version));
            Check(type, folder.ToPutty(type, encrypt: true, version));
        }
    }

    [Needs("puttygen")]
    [InlineData("kdf=argon2id,memory=8192,passes=13")]
    [InlineData("kdf=argon2i,memory=1000,passes=2")]
    [InlineData("kdf=argon2d,memory=1000,passes=1")]
    [InlineData("kdf=argon2id,memory=515,passes=4,parallelism=4")]
    [InlineData("kdf=argon2i,memory=100,passes=7,parallelism=3")]
    public void PuTTY_with_each_derivation(string parameters) =>
        Check("ed25519", folder.ToPutty("ed25519", encrypt: true, parameters));

    [Needs("puttygen")]
    [InlineData(5)]
    public void PuTTY_keys_that_end_in_zeros(int tries)
    {
        // PuTTY leaves zeros at the end of an Ed25519 number out; what may be missing here is put back, whatever the
        // key.
        for (int i = 0; i < tries; i++)
        {
            string path = folder.NewPath();
            KeyFolder.Tool("puttygen", ["-q", "-t", "ed25519", "-o", path, "-O", "private", "--new-passphrase", folder.Write("")]);
            Same(ExternalCommand.Require(ExternalCommand.Find("puttygen")!, ["-L", path]).Output, path);
        }
    }

    [Needs("puttygen")]
    [InlineData("rsa")]
    public void The_form_of_ssh_com(string type)
    {
        string path = folder.NewPath();
        KeyFolder.Tool("puttygen", [folder.Key(type).Path, "-O", "private-sshcom", "-o", path, "--new-passphrase", folder.Write("")]);
        Check(type, path);

        string encrypted = folder.NewPath();
        string passphrase = folder.Write("plain");
        KeyFolder.Tool("puttygen", [folder.Key(type).Path, "-O", "private-sshcom", "-o", encrypted, "--new-passphrase", passphrase]);
        using FileKey key = KeyFileReader.Read(encrypted, static _ => KeyFolder.Secret("plain"));
        Assert.Equal(folder.Key(type).Blob, Convert.ToBase64String(key.Blob));
    }

    [Needs("ssh-keygen")]
    [InlineData("\r\n", "")]
    [InlineData("\n", "\uFEFF")]
    [InlineData("\n", "Notes that somebody wrote above it\n\n")]
    [InlineData("\n    ", "    ")]
    [InlineData(" ", "")]
    public void A_key_whose_lines_somebody_changed(string lineEnd, string before)
    {
        foreach (string path in new[] { folder.Key("ed25519").Path, folder.Rewrite("rsa", encrypt: false, "-m", "PEM") })
        {
            string text = before + string.Join(lineEnd, File.ReadAllText(path).Trim().Split('\n'));
            Check(path == folder.Key("ed25519").Path ? "ed25519" : "rsa", folder.Write(text));
        }
    }

    [Needs("ssh-keygen")]
    [InlineData("ed25519")]
    public void A_key_that_Windows_PowerShell_wrote(string type)
    {
        byte[] text = [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(File.ReadAllText(folder.Key(type).Path))];

        Check(type, folder.Write(text));
    }

    [Needs("ssh-keygen")]
    [InlineData("ed25519", false)]
    [InlineData("rsa", true)]
    public void A_key_given_as_text(string type, bool encrypt)
    {
        string text = File.ReadAllText(folder.Rewrite(type, encrypt));

        using FileKey key = KeyFileReader.ReadText(
            KeyFolder.Secret(text), "the text", static name => KeyFolder.Secret(name == "the text" ? KeyFolder.Passphrase : ""));

        Assert.Equal(folder.Key(type).Blob, Convert.ToBase64String(key.Blob));
    }

    [Needs("ssh-keygen")]
    [InlineData("ed25519", "ssh-ed25519")]
    [InlineData("ecdsa384", "ecdsa-sha2-nistp384")]
    [InlineData("rsa", "rsa-sha2-512,rsa-sha2-256")]
    public void What_a_key_offers(string type, string names)
    {
        using FileKey key = KeyFolder.Read(folder.Key(type).Path);

        Assert.Equal(names.Split(','), key.HostKeyAlgorithms.Select(static algorithm => algorithm.Name));
        key.OfferSha1 = true;
        Assert.Equal(type == "rsa", key.HostKeyAlgorithms.Any(static algorithm => algorithm.Name == "ssh-rsa"));
    }

    private void Check(string type, string path) => Same(folder.Key(type).PublicLine, path);

    private static void Same(string publicLine, string path)
    {
        using FileKey key = KeyFolder.Read(path);
        string[] fields = publicLine.Split(' ');
        Assert.Equal(fields[0], key.Type);
        Assert.Equal(fields[1].Trim(), Convert.ToBase64String(key.Blob));
        // The private half belongs to the public one.
        foreach (HostAlgorithm algorithm in key.HostKeyAlgorithms)
            Assert.True(algorithm.VerifySignature([1, 2, 3], algorithm.Sign([1, 2, 3])));
    }
}
