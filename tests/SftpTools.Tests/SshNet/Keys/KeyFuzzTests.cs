using SftpTools.Fixtures;
using SftpTools.SshNet.Keys;
using SftpTools.Tests.Fuzzing;
using SftpTools.Tests.Trust;

namespace SftpTools.Tests.SshNet.Keys;

/// <summary>Damaged private keys and certificates of every form end in a key or in an <see cref="SftpException"/>.</summary>
public sealed class KeyFuzzTests(KeyFolder folder) : IClassFixture<KeyFolder>, IDisposable
{
    private const string Putty = """
        PuTTY-User-Key-File-3: ssh-ed25519
        Encryption: none
        Comment: comment
        Public-Lines: 2
        AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        AAAA
        Private-Lines: 1
        AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        Private-MAC: 0000000000000000000000000000000000000000000000000000000000000000

        """;

    private static readonly (string Type, string Form)[] s_forms =
        [("ed25519", "RFC4716"), ("rsa", "PEM"), ("ecdsa256", "PEM"), ("rsa", "PKCS8")];

    private readonly TempFolder _work = new();

    public void Dispose() => _work.Dispose();

    [FactIfSshKeygen]
    public void Keys()
    {
        string[] samples =
        [
            Putty,
            Putty.Replace("none", "aes256-cbc", StringComparison.Ordinal).Replace(
                "Private-Lines", "Key-Derivation: Argon2id\nArgon2-Memory: 8192\nArgon2-Passes: 1\nArgon2-Parallelism: 1\nArgon2-Salt: 00\nPrivate-Lines", StringComparison.Ordinal),
            .. s_forms.Select(each => File.ReadAllText(folder.Rewrite(each.Type, encrypt: false, "-m", each.Form))),
            File.ReadAllText(folder.Rewrite("ed25519", encrypt: true, "-m", "RFC4716")),
        ];
        string path = _work.Combine("key");
        Fuzz(samples, path, () => KeyFileReader.Read(path, passphrase: null));
    }

    [Fact]
    public void Certificates()
    {
        string path = _work.Combine("key-cert.pub");
        Fuzz(
            ["ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA comment\n"],
            path,
            () => CertificateFile.Read(path));
    }

    private static void Fuzz(IReadOnlyList<string> samples, string path, Action use) => FuzzBudget.Run(seed =>
    {
        byte[] bytes = Damage.Of(samples, seed);
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            use();
        }
        catch (SftpException)
        {
            // It is told.
        }
        catch (Exception exception)
        {
            Assert.Fail($"Number {seed}, {Convert.ToBase64String(bytes)}: {exception}");
        }
    });
}
