using System.Buffers.Binary;
using System.Security.Cryptography;
using SftpTools.Transports;
using SftpTools.Transports.Keys;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// Decrypts a PuTTY key file, checks its authentication code and turns it into an OpenSSH key in memory.
/// </summary>
internal static class PuttyKeyDecryption
{
    private const int CipherKeyLength = 32;
    private const int BlockLength = 16;
    private const int MacKeyLength = 32;

    /// <summary>
    /// The key in the container of OpenSSH, unencrypted; the caller erases it. Null when the code does not fit: the
    /// passphrase is wrong or the file damaged. An <see cref="InvalidDataException"/> says what else is wrong.
    /// </summary>
    /// <param name="file">The lines of the file.</param>
    /// <param name="passphrase">The passphrase as UTF-8; empty for a key that is not encrypted.</param>
    public static byte[]? ToOpenSsh(PuttyKeyFile file, byte[] passphrase)
    {
        byte[] plain = [];
        byte[] macKey = [];
        try
        {
            plain = file.PrivateBlob.ToArray();
            if (file.IsEncrypted)
            {
                if (plain.Length % BlockLength != 0)
                    throw new InvalidDataException($"Its private part is not a multiple of {BlockLength} bytes.");
                macKey = Decrypt(file, passphrase, plain);
            }
            else if (file.Version == 2)
            {
                macKey = MacKeyOfVersion2([]);
            }
            if (!CryptographicOperations.FixedTimeEquals(Mac(file, plain, macKey), file.Mac))
                return null;
            byte[] publicBlob = PublicKeyBlob.IsCertificate(file.Algorithm)
                ? PublicKeyBlob.CertifiedKey(file.PublicBlob)
                : file.PublicBlob;
            return Convert(publicBlob, plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(macKey);
        }
    }

    /// <summary>Decrypts in place and returns the key of the authentication code.</summary>
    private static byte[] Decrypt(PuttyKeyFile file, byte[] passphrase, byte[] data)
    {
        byte[] keys = file.KeyDerivation is { } derivation
            ? derivation.Derive(passphrase, CipherKeyLength + BlockLength + MacKeyLength)
            : KeysOfVersion2(passphrase);
        byte[] cipherKey = keys[..CipherKeyLength];
        byte[] decrypted = [];
        try
        {
            using Aes aes = Aes.Create();
            aes.Key = cipherKey;
            decrypted = aes.DecryptCbc(data, keys.AsSpan(CipherKeyLength, BlockLength), PaddingMode.None);
            decrypted.CopyTo(data, 0);
            return keys[(CipherKeyLength + BlockLength)..];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
            CryptographicOperations.ZeroMemory(cipherKey);
            CryptographicOperations.ZeroMemory(decrypted);
        }
    }

    // Version 2 has the hashes of a counter and the passphrase for a key, and zeros for an initialisation vector.
    private static byte[] KeysOfVersion2(byte[] passphrase)
    {
        byte[] counted = new byte[4 + passphrase.Length];
        passphrase.CopyTo(counted, 4);
        byte[] hashes = new byte[2 * SHA1.HashSizeInBytes];
        byte[] macKey = MacKeyOfVersion2(passphrase);
        try
        {
            for (int i = 0; i < 2; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(counted, i);
                Sha1(counted, hashes.AsSpan(i * SHA1.HashSizeInBytes));
            }
            byte[] keys = new byte[CipherKeyLength + BlockLength + macKey.Length];
            hashes.AsSpan(0, CipherKeyLength).CopyTo(keys);
            macKey.CopyTo(keys, CipherKeyLength + BlockLength);
            return keys;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(counted);
            CryptographicOperations.ZeroMemory(hashes);
            CryptographicOperations.ZeroMemory(macKey);
        }
    }

    private static byte[] MacKeyOfVersion2(byte[] passphrase)
    {
        byte[] input = [.. "putty-private-key-file-mac-key"u8, .. passphrase];
        byte[] key = new byte[SHA1.HashSizeInBytes];
        Sha1(input, key);
        CryptographicOperations.ZeroMemory(input);
        return key;
    }

#pragma warning disable CA5350 // The format has SHA-1, and the file's owner chose the format.
    private static void Sha1(ReadOnlySpan<byte> input, Span<byte> hash) => SHA1.HashData(input, hash);

    private static byte[] Mac(PuttyKeyFile file, byte[] plain, byte[] key)
    {
        using SshBlobWriter data = new(file.PublicBlob.Length + plain.Length + file.Comment.Length + 64);
        data.WriteText(file.Algorithm);
        data.WriteText(file.IsEncrypted ? "aes256-cbc" : "none");
        data.WriteString(file.Comment);
        data.WriteString(file.PublicBlob);
        data.WriteString(plain);
        return file.Version == 2 ? HMACSHA1.HashData(key, data.Written) : HMACSHA256.HashData(key, data.Written);
    }
#pragma warning restore CA5350

    /// <summary>Puts the fields into the order of PROTOCOL.key.</summary>
    private static byte[] Convert(byte[] publicBlob, byte[] privateBlob)
    {
        SshBlobReader open = new(publicBlob);
        SshBlobReader secret = new(privateBlob);
        using SshBlobWriter fields = new(publicBlob.Length + (2 * privateBlob.Length));
        string type = open.ReadText();
        fields.WriteText(type);
        switch (type)
        {
            case "ssh-rsa":
                ReadOnlySpan<byte> e = open.ReadString();
                fields.WriteMpint(open.ReadString()); // n
                fields.WriteMpint(e);
                fields.WriteMpint(secret.ReadString()); // d
                ReadOnlySpan<byte> p = secret.ReadString();
                ReadOnlySpan<byte> q = secret.ReadString();
                fields.WriteMpint(secret.ReadString()); // the inverse of q
                fields.WriteMpint(p);
                fields.WriteMpint(q);
                break;
            case "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521":
                fields.WriteString(open.ReadString()); // curve
                fields.WriteString(open.ReadString()); // the point
                fields.WriteMpint(secret.ReadString());
                break;
            case "ssh-ed25519":
                // A number that starts with its lowest byte here, without the zeros at its end.
                return OpenSshPrivateKey.OfEd25519(open.ReadString(), secret.ReadString());
            default:
                throw new InvalidDataException(
                    $"Keys of the type \"{DisplayText.Clean(type)}\" are not supported: RSA, ECDSA and Ed25519 are.");
        }
        return OpenSshPrivateKey.Wrap(publicBlob, fields.Written);
    }
}
