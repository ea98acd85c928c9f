using System.Buffers.Binary;
using SftpTools.Fixtures;
using SftpTools.Trust;
using SftpTools.Wire;

namespace SftpTools.Tests.Trust;

/// <summary>Public keys: as ssh-keygen makes and prints them, and as nobody should send them.</summary>
public sealed class HostKeyTests
{
    private const string Ed25519 = "AAAAC3NzaC1lZDI1NTE5AAAAIJ3k6Vr1jW8z0n0n0u2WcZ0w4aY7yq1n0l1c5t8K2m3P";

    [FactIfSshKeygen]
    public void Keys_of_all_types_have_the_type_and_the_fingerprint_that_ssh_keygen_says()
    {
        (string Type, int Bits)[] kinds = [("ed25519", 256), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048), ("rsa", 3072)];
        foreach ((string type, int bits) in kinds)
        {
            SshKey made = TestKeys.OfBits(type, bits);
            HostKey key = HostKey.FromText(File.ReadAllText(made.Path + ".pub"));

            Assert.Equal(made.Type, key.Algorithm);
            Assert.Equal(TestKeys.Keygen("-lf", made.Path + ".pub").Split(' ')[1], key.Fingerprint);
            Assert.Equal(made.PublicLine, key.ToString());
            Assert.False(key.IsCertificate);
            Assert.Same(key, key.Plain);
            Assert.Equal(HostKey.Read(Convert.FromBase64String(made.Blob)), key);
        }
    }

    [FactIfSshKeygen]
    public void Every_byte_less_and_every_byte_more_is_refused()
    {
        foreach (SshKey made in new[] { TestKeys.Ed25519, TestKeys.Ecdsa, TestKeys.Rsa })
        {
            byte[] blob = Convert.FromBase64String(made.Blob);
            for (int length = 0; length < blob.Length; length++)
                Assert.Throws<FormatException>(() => HostKey.Read(blob.AsSpan(0, length)));
            Assert.Throws<FormatException>(() => HostKey.Read([.. blob, 0]));
        }
    }

    [FactIfSshKeygen]
    public void A_certificate_is_read_whole_or_not_at_all()
    {
        byte[] blob = TestKeys.Certificate(TestKeys.Ed25519, "-h", "-n", "host").Blob.ToArray();
        for (int length = 0; length < blob.Length; length++)
            Assert.Throws<FormatException>(() => HostKey.Read(blob.AsSpan(0, length)));
        Assert.Throws<FormatException>(() => HostKey.Read([.. blob, 0]));
    }

    [FactIfSshKeygen]
    public void Hostile_lengths_never_lead_beyond_the_key()
    {
        foreach (byte[] blob in new[]
        {
            Convert.FromBase64String(TestKeys.Rsa.Blob),
            TestKeys.Certificate(TestKeys.Ecdsa, "-h", "-n", "a,b,c").Blob.ToArray(),
        })
        {
            for (int place = 0; place + 4 <= blob.Length; place++)
            {
                foreach (uint length in new uint[] { 0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFC })
                {
                    byte[] changed = [.. blob];
                    BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(place), length);
                    Exception? exception = Record.Exception(() => HostKey.Read(changed));
                    Assert.True(exception is null or FormatException, $"{place}: {exception}");
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64!")]
    [InlineData("AAAAC3NzaC1lZDI1NTE5AAAAIA==")]
    [InlineData("AAAAC3NzaC1lZDI1NTE5")]
    public void What_is_no_key_is_refused(string base64) => Assert.Throws<FormatException>(() => HostKey.FromBase64(base64));

    [Theory]
    [InlineData("00")]
    [InlineData("80")]
    [InlineData("0001")]
    [InlineData("")]
    public void Numbers_have_one_form_only(string number) =>
        Assert.Throws<FormatException>(() => HostKey.Read(
            [.. Text("ssh-rsa"), .. Field(Convert.FromHexString(number)), .. Field([0x11])]));

    [Fact]
    public void A_point_is_of_the_curve_that_the_name_says()
    {
        byte[] point = new byte[65];
        point[0] = 4;
        Assert.Equal("ecdsa-sha2-nistp256", HostKey.Read(
            [.. Text("ecdsa-sha2-nistp256"), .. Text("nistp256"), .. Field(point)]).Algorithm);
        Assert.Throws<FormatException>(() => HostKey.Read(
            [.. Text("ecdsa-sha2-nistp384"), .. Text("nistp256"), .. Field(point)]));
        Assert.Throws<FormatException>(() => HostKey.Read(
            [.. Text("ecdsa-sha2-nistp256"), .. Text("nistp256"), .. Field(point[..64])]));
        point[0] = 2;
        Assert.Throws<FormatException>(() => HostKey.Read(
            [.. Text("ecdsa-sha2-nistp256"), .. Text("nistp256"), .. Field(point)]));
    }

    [Theory]
    [InlineData("ssh-ed25519\n")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("\u001b[31m")]
    public void A_name_of_an_algorithm_is_a_plain_word(string name) =>
        Assert.Throws<FormatException>(() => HostKey.Read([.. Text(name), .. Field([1])]));

    [Fact]
    public void A_key_of_an_algorithm_that_is_not_known_yet_is_taken_as_it_is()
    {
        byte[] blob = [.. Text("ssh-tomorrow"), .. Field([1, 2, 3])];
        HostKey key = HostKey.Read(blob);

        Assert.Equal("ssh-tomorrow", key.Algorithm);
        Assert.Equal(blob, key.Blob.ToArray());
        Assert.Throws<FormatException>(() => HostKey.Read([.. blob, 1]));
    }

    [Fact]
    public void A_key_that_is_too_large_is_refused() => Assert.Throws<FormatException>(
        () => HostKey.Read([.. Text("ssh-tomorrow"), .. Field(new byte[HostKey.LongestBlob])]));

    [Fact]
    public void What_a_server_sends_is_a_protocol_error() => Assert.Equal(
        SftpErrorKind.ProtocolError, Assert.Throws<SftpException>(() => HostKey.FromServer([0, 0, 0, 1])).Kind);

    [Fact]
    public void The_two_fields_of_a_line_agree()
    {
        Assert.Equal("ssh-ed25519", HostKey.FromFields("ssh-ed25519", Ed25519).Algorithm);
        Assert.Contains("ssh-ed25519", Assert.Throws<FormatException>(() => HostKey.FromFields("ssh-rsa", Ed25519)).Message);
        Assert.Equal("ssh-ed25519", HostKey.FromText($" ssh-ed25519\t{Ed25519} a comment\n").Algorithm);
        Assert.Equal("ssh-ed25519", HostKey.FromText(Ed25519).Algorithm);
        Assert.Throws<FormatException>(() => HostKey.FromText(" "));
    }

    [Fact]
    public void A_fingerprint_may_lack_its_prefix_and_have_padding()
    {
        string fingerprint = HostKey.FromBase64(Ed25519).Fingerprint;
        string hash = fingerprint["SHA256:".Length..];

        foreach (string text in new[] { fingerprint, hash, hash + "=", fingerprint + "=", " sha256:" + hash + "\n" })
            Assert.Equal(fingerprint, Fingerprint.Normalize(text));
        foreach (string text in new[] { "", "SHA256:", hash[1..], hash + "A", "MD5:00:11:22", "SHA1:" + hash, hash.Replace(hash[0], '!') })
            Assert.Throws<FormatException>(() => Fingerprint.Normalize(text));
    }

    private static byte[] Text(string text) => Field(System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Field(byte[] bytes)
    {
        byte[] field = new byte[4 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(field, bytes.Length);
        bytes.CopyTo(field, 4);
        return field;
    }
}
