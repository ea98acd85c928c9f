using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using SftpTools.Wire;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// A PuTTY key file that holds a certificate in place of the public key, which SSH.NET does not read: it is given the same key without.
/// PuTTY writes them since 0.78, in version 3 of its format (PuTTY's manual, appendix C).
/// </summary>
internal static class PuttyCertificate
{
    private const int CipherKeyLength = 32;
    private const int BlockLength = 16;
    private const int MacKeyLength = 32;

    /// <summary>
    /// The key as an unencrypted file of PuTTY's without the certificate, which the caller erases; null when the authentication code does
    /// not fit: the passphrase is wrong or the file damaged. An <see cref="InvalidDataException"/> says what else is wrong.
    /// </summary>
    /// <param name="file">The fields of the file.</param>
    /// <param name="passphrase">The passphrase as UTF-8; empty for a key that is not encrypted.</param>
    public static byte[]? WithoutCertificate(PuttyKeyFile file, byte[] passphrase)
    {
        if (file.Version != 3)
            throw new InvalidDataException("It holds a certificate in version 2 of PuTTY's format: save it in version 3 with PuTTYgen.");
        byte[] keys = [];
        byte[] secret = file.PrivateBlob;
        try
        {
            if (file.IsEncrypted)
            {
                keys = Derive(file, passphrase);
                using Aes aes = Aes.Create();
                aes.Key = keys[..CipherKeyLength];
                if (secret.Length % BlockLength != 0)
                    throw new InvalidDataException($"Its private part is not a multiple of {BlockLength} bytes.");
                secret = aes.DecryptCbc(secret, keys.AsSpan(CipherKeyLength, BlockLength), PaddingMode.None);
            }
            ReadOnlySpan<byte> macKey = keys.AsSpan(Math.Min(keys.Length, CipherKeyLength + BlockLength));
            byte[] expected = Mac(macKey, file.Algorithm, file["Encryption"], file["Comment"], file.PublicBlob, secret);
            if (!CryptographicOperations.FixedTimeEquals(expected, file.Hex("Private-MAC")))
                return null;
            return Plain(file["Comment"], PublicKeyBlob.CertifiedKey(file.PublicBlob), secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static byte[] Derive(PuttyKeyFile file, byte[] passphrase)
    {
        int type = file["Key-Derivation"] switch
        {
            "Argon2d" => Argon2Parameters.Argon2d,
            "Argon2i" => Argon2Parameters.Argon2i,
            _ => Argon2Parameters.Argon2id,
        };
        Argon2BytesGenerator argon2 = new();
        argon2.Init(new Argon2Parameters.Builder(type)
            .WithMemoryAsKB(file.Number("Argon2-Memory"))
            .WithIterations(file.Number("Argon2-Passes"))
            .WithParallelism(file.Number("Argon2-Parallelism"))
            .WithSalt(file.Hex("Argon2-Salt"))
            .WithVersion(Argon2Parameters.Version13)
            .Build());
        byte[] keys = new byte[CipherKeyLength + BlockLength + MacKeyLength];
        argon2.GenerateBytes(passphrase, keys);
        return keys;
    }

    private static byte[] Plain(string comment, byte[] publicBlob, byte[] secret)
    {
        string algorithm = new SshBlobReader(publicBlob).ReadText();
        string mac = Convert.ToHexString(Mac([], algorithm, "none", comment, publicBlob, secret)).ToLowerInvariant();
        return Encoding.UTF8.GetBytes(
            $"PuTTY-User-Key-File-3: {algorithm}\nEncryption: none\nComment: {comment}\n{Lines("Public", publicBlob)}"
            + $"{Lines("Private", secret)}Private-MAC: {mac}\n");
    }

    private static string Lines(string part, byte[] blob)
    {
        string[] lines = [.. Convert.ToBase64String(blob).Chunk(64).Select(static line => new string(line))];
        return $"{part}-Lines: {lines.Length}\n{string.Join('\n', lines)}\n";
    }

    private static byte[] Mac(
        ReadOnlySpan<byte> key, string algorithm, string encryption, string comment, byte[] publicBlob, byte[] secret)
    {
        using SshBlobWriter data = new(publicBlob.Length + secret.Length + 256);
        data.WriteText(algorithm);
        data.WriteText(encryption);
        data.WriteString(Encoding.UTF8.GetBytes(comment));
        data.WriteString(publicBlob);
        data.WriteString(secret);
        return HMACSHA256.HashData(key, data.Written);
    }
}
