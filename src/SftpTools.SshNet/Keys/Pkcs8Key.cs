using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using SftpTools.Transports.Keys;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// Prepares keys in PKCS#8 (RFC 5958) for SSH.NET, which takes passphrases of plain ASCII only and reads Ed25519 keys
/// wrongly in this form. An <see cref="InvalidDataException"/> says what is wrong with a broken one.
/// </summary>
internal static class Pkcs8Key
{
    // The PBE algorithms of PKCS#12 take the passphrase in UTF-16, all others in UTF-8.
    private const string Pkcs12Algorithms = "1.2.840.113549.1.12.1.";

    private const string Label = "PRIVATE KEY";

    /// <summary>
    /// The decrypted key as a PEM text that SSH.NET reads, which the caller erases; null when the passphrase does not
    /// fit.
    /// </summary>
    /// <param name="data">An EncryptedPrivateKeyInfo.</param>
    /// <param name="passphrase">The passphrase as UTF-8.</param>
    public static byte[]? Decrypt(byte[] data, ReadOnlySpan<byte> passphrase)
    {
        EncryptedPrivateKeyInfo encrypted;
        try
        {
            encrypted = EncryptedPrivateKeyInfo.GetInstance(data);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            throw new InvalidDataException("Its PKCS#8 structure is broken.");
        }
        bool wide = encrypted.EncryptionAlgorithm.Algorithm.Id.StartsWith(Pkcs12Algorithms, StringComparison.Ordinal);
        // BouncyCastle makes one byte of each character, so the bytes of UTF-8 go in as characters.
        char[] characters = wide ? new char[Encoding.UTF8.GetCharCount(passphrase)] : new char[passphrase.Length];
        if (wide)
            Encoding.UTF8.GetChars(passphrase, characters);
        else
            Encoding.Latin1.GetChars(passphrase, characters);
        try
        {
            return ToText(PrivateKeyInfoFactory.CreatePrivateKeyInfo(characters, encrypted));
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or InvalidDataException))
        {
            // Wrong padding, or no ASN.1 after decryption: with a wrong key it can be anything.
            return null;
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    /// <summary>A key that is not encrypted, as a PEM text that SSH.NET reads; the caller erases it.</summary>
    public static byte[] ToText(byte[] data)
    {
        try
        {
            return ToText(PrivateKeyInfo.GetInstance(data));
        }
        catch (Exception broken) when (broken is not (OutOfMemoryException or InvalidDataException))
        {
            throw new InvalidDataException("Its PKCS#8 structure is broken.");
        }
    }

    private static byte[] ToText(PrivateKeyInfo key)
    {
        if (!key.PrivateKeyAlgorithm.Algorithm.Equals(EdECObjectIdentifiers.id_Ed25519))
        {
            byte[] encoded = key.GetEncoded(Asn1Encodable.Der);
            byte[] text = PemBlock.Format(Label, null, encoded);
            CryptographicOperations.ZeroMemory(encoded);
            return text;
        }
        // RFC 8410, section 7: an OCTET STRING within the OCTET STRING.
        byte[] seed = Asn1OctetString.GetInstance(key.ParsePrivateKey()).GetOctets();
        byte[] point = new Ed25519PrivateKeyParameters(seed, 0).GeneratePublicKey().GetEncoded();
        byte[] container = OpenSshPrivateKey.OfEd25519(point, seed);
        byte[] converted = PemBlock.Format(OpenSshPrivateKey.Label, null, container);
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(container);
        return converted;
    }
}
