using System.Security.Cryptography;
using SftpTools.Errors;
using SftpTools.Wire;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// Facts of a public key, or of a certificate, as it goes over the wire (RFC 4253, section 6.6; PROTOCOL.certkeys).
/// </summary>
internal static class PublicKeyBlob
{
    /// <summary>What the name of a certificate's type ends with.</summary>
    public const string CertificateSuffix = "-cert-v01@openssh.com";

    /// <summary>SSH_CERT_TYPE_USER of PROTOCOL.certkeys.</summary>
    public const uint UserCertificate = 1;

    private const string VendorSuffix = "@openssh.com";

    /// <summary>Whether the name is that of a certificate.</summary>
    public static bool IsCertificate(string type) => type.EndsWith(CertificateSuffix, StringComparison.Ordinal);

    /// <summary>The type of the key in a certificate, or the type itself.</summary>
    public static string PlainType(string type)
    {
        if (!IsCertificate(type))
            return type;
        string plain = type[..^CertificateSuffix.Length];
        // A key in a security token: sk-ssh-ed25519-cert-v01@openssh.com certifies sk-ssh-ed25519@openssh.com.
        return plain.StartsWith("sk-", StringComparison.Ordinal) ? plain + VendorSuffix : plain;
    }

    /// <summary>
    /// The plain public key in a user certificate. An <see cref="InvalidDataException"/> says what is wrong with one
    /// that breaks off, is of a type that is not known here, or is a host's.
    /// </summary>
    public static byte[] CertifiedKey(ReadOnlySpan<byte> certificate)
    {
        SshBlobReader reader = new(certificate);
        string type = PlainType(reader.ReadText());
        reader.ReadString(); // nonce
        int fields = type switch
        {
            "ssh-rsa" or "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521" => 2,
            "ssh-ed25519" => 1,
            _ => throw new InvalidDataException($"It is for a key of the type \"{DisplayText.Clean(type)}\"."),
        };
        using SshBlobWriter plain = new();
        plain.WriteText(type);
        for (int i = 0; i < fields; i++)
            plain.WriteString(reader.ReadString());
        reader.ReadUInt64(); // serial
        if (reader.ReadUInt32() != UserCertificate)
            throw new InvalidDataException("It is the certificate of a host, not of a user.");
        return plain.ToArray();
    }
}
