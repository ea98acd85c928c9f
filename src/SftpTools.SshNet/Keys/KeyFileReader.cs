using System.Security;
using System.Security.Cryptography;
using System.Text;
using Renci.SshNet;
using SftpTools.Native;
using SftpTools.Transports;
using SftpTools.Transports.Keys;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// Reads private keys of all the forms that people have: OpenSSH, PEM, PKCS#8, ssh.com and PuTTY, encrypted or not.
/// Errors are <see cref="SftpException"/>s that name the file and the way out:
/// <see cref="SftpErrorKind.PathNotFound"/> and <see cref="SftpErrorKind.PermissionDenied"/> for a file that cannot be
/// opened, <see cref="SftpErrorKind.AuthenticationFailed"/> for one that is not a usable key or whose passphrase is wrong
/// or missing.
/// </summary>
internal static class KeyFileReader
{
    // An RSA key of 16384 bits has 13 KiB.
    private const int LongestFile = 256 * 1024;

    private const string NoUsableKey =
        "it is malformed, damaged or was changed, or neither RSA, ECDSA (P-256, P-384, P-521) nor Ed25519. Look at it with: "
        + "ssh-keygen -y -f KEY";

    /// <summary>Reads a key file, and the certificate for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">
    /// Asked once, with the name of the file, and only for an encrypted key; null refuses.
    /// </param>
    /// <param name="certificatePath">
    /// The certificate, which must then be right; null for the one beside the key (KEY-cert.pub), if it is there and
    /// right.
    /// </param>
    public static FileKey Read(string path, Func<string, SecureString?>? passphrase, string? certificatePath = null)
    {
        byte[] text = ReadFile(path);
        try
        {
            CertificateFile? certificate = null;
            string? problem = null;
            if (certificatePath is not null)
            {
                certificate = CertificateFile.Read(certificatePath);
            }
            else if (File.Exists(CertificateFile.PathBeside(path)))
            {
                try
                {
                    certificate = CertificateFile.Read(CertificateFile.PathBeside(path));
                }
                catch (SftpException failure)
                {
                    problem = failure.Message;
                }
            }
            return Open(path, text, passphrase, certificate, certificatePath is not null, problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Reads a key that is given as text.</summary>
    /// <param name="text">The text, as it would be in a file.</param>
    /// <param name="name">What to call it in messages and in the question for the passphrase.</param>
    /// <param name="passphrase">As in <see cref="Read"/>.</param>
    /// <param name="certificatePath">As in <see cref="Read"/>, but null is none.</param>
    public static FileKey ReadText(
        SecureString text, string name, Func<string, SecureString?>? passphrase, string? certificatePath = null)
    {
        byte[] bytes = SecretText.ToBytes(text);
        byte[] key = WrappedText.Unwrap(bytes);
        try
        {
            if (WrappedText.IsDamaged(key))
                throw KeyErrors.Unusable(name, "it is a key in base64 that was cut or changed on its way.");
            CertificateFile? certificate = certificatePath is null ? null : CertificateFile.Read(certificatePath);
            return Open(name, key, passphrase, certificate, certificateRequired: true, certificateProblem: null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] ReadFile(string path)
    {
        byte[] buffer = new byte[LongestFile + 1];
        try
        {
            using FileStream stream = OwnFile.OpenRead(path) ?? throw new IOException("it is not a regular file");
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > LongestFile)
                throw KeyErrors.Unusable(path, $"it is longer than {LongestFile / 1024} KiB, and so no private key.");
            byte[] text = AsUtf8(buffer.AsSpan(0, length));
            // A public key given by mistake is open to all by right, so what it is comes first.
            if (PuttyKeyFile.Matches(text) || text.AsSpan().IndexOf("PRIVATE KEY"u8) >= 0)
                KeyFileAccess.Check(stream.SafeFileHandle, path);
            return text;
        }
        catch (Exception failure) when (failure is IOException and not SftpException or UnauthorizedAccessException
            or ArgumentException or NotSupportedException)
        {
            throw KeyErrors.Unreadable(path, failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    // Windows PowerShell's > writes UTF-16.
    private static byte[] AsUtf8(ReadOnlySpan<byte> text)
    {
        if (text is not [0xFF, 0xFE, ..])
            return text.ToArray();
        return Encoding.Convert(Encoding.Unicode, Encoding.UTF8, text[2..].ToArray());
    }

    private static FileKey Open(
        string name, byte[] text, Func<string, SecureString?>? passphrase,
        CertificateFile? certificate, bool certificateRequired, string? certificateProblem)
    {
        byte[] normal = [];
        try
        {
            SecureString? secret = null;
            if (PuttyKeyFile.Matches(text))
            {
                PuttyKeyFile putty = PuttyKeyFile.Parse(text);
                secret = putty.IsEncrypted ? Ask(name, passphrase) : null;
                normal = text.ToArray();
                if (PublicKeyBlob.IsCertificate(putty.Algorithm))
                {
                    normal = WithoutCertificate(name, putty, secret);
                    secret = null;
                    certificate ??= CertificateFile.FromBlob(name, putty.PublicBlob);
                }
            }
            else
            {
                using PemBlock block = PemBlock.Find(text) ?? throw KeyErrors.Unusable(name, ForeignText.Explain(text));
                bool encrypted = KeyProtection.IsEncrypted(block);
                if (block.Label == "ENCRYPTED PRIVATE KEY")
                {
                    normal = FromPkcs8(name, block, Ask(name, passphrase));
                }
                else
                {
                    secret = encrypted ? Ask(name, passphrase) : null;
                    normal = block.Label == "PRIVATE KEY" ? Pkcs8Key.ToText(block.Data) : block.ToText();
                }
            }
            FileKey key = Load(name, normal, secret, null, certificateProblem);
            return certificate is null ? key : WithCertificate(key, normal, secret, certificate, certificateRequired);
        }
        catch (InvalidDataException broken)
        {
            throw KeyErrors.Unusable(name, "it is malformed or of a form that is not known. " + broken.Message, broken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(normal);
        }
    }

    private static FileKey WithCertificate(
        FileKey key, byte[] text, SecureString? secret, CertificateFile certificate, bool required)
    {
        try
        {
            certificate.CheckCertifies(key.Blob);
            FileKey certified = Load(key.Name, text, secret, certificate, null);
            key.Dispose();
            return certified;
        }
        catch (SftpException) when (required)
        {
            key.Dispose();
            throw;
        }
        catch (SftpException failure)
        {
            key.Dispose();
            return Load(key.Name, text, secret, null, failure.Message);
        }
    }

    private static FileKey Load(string name, byte[] text, SecureString? secret, CertificateFile? certificate, string? problem)
    {
        try
        {
            using MemoryStream stream = new(text, writable: false);
            using MemoryStream? certified = certificate?.ToStream();
            return new FileKey(name, new PrivateKeyFile(stream, secret is null ? null : SecretText.ToText(secret), certified), problem);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // What the library throws here ranges from its own to index and cast errors, and may quote what it read:
            // none of it is passed on.
            throw secret is not null
                ? KeyErrors.WrongPassphrase(name)
                : KeyErrors.Unusable(name, NoUsableKey);
        }
    }

    private static byte[] FromPkcs8(string name, PemBlock block, SecureString passphrase)
    {
        byte[] secret = SecretText.ToBytes(passphrase);
        try
        {
            return Pkcs8Key.Decrypt(block.Data, secret) ?? throw KeyErrors.WrongPassphrase(name);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static byte[] WithoutCertificate(string name, PuttyKeyFile file, SecureString? passphrase)
    {
        byte[] secret = passphrase is null ? [] : SecretText.ToBytes(passphrase);
        try
        {
            return PuttyCertificate.WithoutCertificate(file, secret)
                ?? throw (passphrase is null ? KeyErrors.Unusable(name, NoUsableKey) : KeyErrors.WrongPassphrase(name));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static SecureString Ask(string name, Func<string, SecureString?>? passphrase) =>
        passphrase?.Invoke(name) is { Length: > 0 } secret ? secret : throw KeyErrors.NeedsPassphrase(name);
}
