using SftpTools.Fixtures;
using SftpTools.SshNet.Keys;

namespace SftpTools.Tests.SshNet.Keys;

/// <summary>User certificates go before the plain key.</summary>
public sealed class CertificateTests(KeyFolder folder) : IClassFixture<KeyFolder>
{
    [Needs("ssh-keygen")]
    [InlineData("ed25519", "ssh-ed25519-cert-v01@openssh.com,ssh-ed25519")]
    [InlineData("ecdsa256", "ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp256")]
    [InlineData("ecdsa521", "ecdsa-sha2-nistp521-cert-v01@openssh.com,ecdsa-sha2-nistp521")]
    [InlineData("rsa", "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,rsa-sha2-512,rsa-sha2-256")]
    public void The_one_beside_the_key_is_offered_first(string type, string names)
    {
        SshKey key = NewKey(type);
        string certificate = folder.Certify(key);

        using FileKey read = KeyFolder.Read(key.Path);

        Assert.True(read.HasCertificate);
        Assert.Null(read.CertificateProblem);
        Assert.Equal(names.Split(','), read.HostKeyAlgorithms.Select(static algorithm => algorithm.Name));
        Assert.Equal(File.ReadAllText(certificate).Split(' ')[1], Convert.ToBase64String(read.HostKeyAlgorithms.First().Data));
        Assert.Equal(key.Blob, Convert.ToBase64String(read.Blob));
    }

    [Needs("ssh-keygen")]
    [InlineData("ed25519")]
    public void One_that_is_named_is_offered(string type)
    {
        SshKey key = NewKey(type);
        string elsewhere = folder.NewPath();
        File.Move(folder.Certify(key), elsewhere);

        using FileKey without = KeyFolder.Read(key.Path);
        using FileKey with = KeyFileReader.Read(key.Path, null, elsewhere);

        Assert.False(without.HasCertificate);
        Assert.True(with.HasCertificate);
    }

    [Needs("ssh-keygen")]
    [InlineData("another key")]
    [InlineData("a host")]
    [InlineData("half of it")]
    [InlineData("no certificate")]
    public void One_that_does_not_fit_is_left_out_beside_the_key_and_refused_when_it_is_named(string what)
    {
        SshKey key = NewKey("ed25519");
        string certificate = key.Path + "-cert.pub";
        switch (what)
        {
            case "another key":
                File.Move(folder.Certify(NewKey("ed25519")), certificate);
                break;
            case "a host":
                folder.Certify(key, "-h");
                break;
            case "half of it":
                string[] fields = File.ReadAllText(folder.Certify(key)).Split(' ');
                File.WriteAllText(certificate, $"{fields[0]} {fields[1][..40]}");
                break;
            default:
                File.Copy(key.Path + ".pub", certificate);
                break;
        }

        using FileKey read = KeyFolder.Read(key.Path);
        Assert.False(read.HasCertificate);
        Assert.Contains(certificate, read.CertificateProblem, StringComparison.Ordinal);

        SftpException failure = Assert.Throws<SftpException>(() => KeyFileReader.Read(key.Path, null, certificate));
        Assert.Equal(SftpErrorKind.AuthenticationFailed, failure.Kind);
        Assert.Contains(certificate, failure.Message, StringComparison.Ordinal);
    }

    [Needs("puttygen")]
    [InlineData("ed25519", true)]
    [InlineData("rsa", false)]
    public void One_in_a_file_of_PuTTY_is_offered(string type, bool encrypt)
    {
        string certificate = folder.NewPath();
        File.Copy(folder.Key(type).Path + ".pub", certificate + ".pub");
        string path = folder.ToPutty(
            type, encrypt, "version=3,memory=64,passes=1", folder.Certify(new SshKey(certificate, "", "")));

        using FileKey read = KeyFolder.Read(path);

        Assert.True(read.HasCertificate);
        Assert.Equal(folder.Key(type).Blob, Convert.ToBase64String(read.Blob));
    }

    private SshKey NewKey(string type)
    {
        string path = folder.NewPath();
        File.Copy(folder.Rewrite(type, encrypt: false), path);
        SshKey key = folder.Key(type);
        if (type != "ed25519")
        {
            File.Copy(key.Path + ".pub", path + ".pub");
            return key with { Path = path };
        }
        // One of its own, so that a certificate can be another's.
        File.Delete(path);
        return SshKey.Generate(path, type);
    }
}
