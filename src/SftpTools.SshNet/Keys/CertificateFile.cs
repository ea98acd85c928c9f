using System.Text;
using SftpTools.Native;
using SftpTools.Transports.Keys;
using SftpTools.Wire;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// A user certificate, as ssh-keygen -s writes it beside the key: one line of type, base64 and comment.
/// </summary>
internal sealed class CertificateFile
{
    // A certificate with every option there is has a few KiB.
    private const int LongestFile = 64 * 1024;

    private CertificateFile(string name, byte[] blob)
    {
        Name = name;
        Blob = blob;
    }

    /// <summary>The path, for messages.</summary>
    public string Name { get; }

    /// <summary>The certificate as it goes over the wire.</summary>
    public byte[] Blob { get; }

    /// <summary>Where the certificate of a key lies when nothing else is said.</summary>
    public static string PathBeside(string keyPath) => keyPath + "-cert.pub";

    /// <summary>Reads one; an <see cref="SftpException"/> names the file and says what is wrong with it.</summary>
    public static CertificateFile Read(string path)
    {
        try
        {
            using FileStream stream = OwnFile.OpenRead(path) ?? throw new IOException("it is not a regular file");
            byte[] bytes = new byte[LongestFile + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > LongestFile)
                throw KeyErrors.Certificate(path, "it is far too long for one.");
            string[] fields = Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF')
                .Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || !PublicKeyBlob.IsCertificate(fields[0]))
                throw KeyErrors.Certificate(path, "it does not start with the name of a certificate's type. Name the file KEY-cert.pub.");
            return FromBlob(path, Convert.FromBase64String(fields[1]));
        }
        catch (FormatException broken)
        {
            throw KeyErrors.Certificate(path, "what follows its type is not base64.", broken);
        }
        catch (Exception failure) when (failure is IOException and not SftpException or UnauthorizedAccessException)
        {
            throw KeyErrors.Unreadable(path, failure);
        }
    }

    /// <summary>Takes one from its bytes; errors as in <see cref="Read"/>.</summary>
    public static CertificateFile FromBlob(string name, byte[] blob)
    {
        try
        {
            PublicKeyBlob.CertifiedKey(blob);
            return new CertificateFile(name, blob);
        }
        catch (InvalidDataException broken)
        {
            throw KeyErrors.Certificate(name, "it is malformed or of the wrong kind. " + broken.Message, broken);
        }
    }

    /// <summary>Fails when it is the certificate of another key.</summary>
    public void CheckCertifies(ReadOnlySpan<byte> publicBlob)
    {
        if (!publicBlob.SequenceEqual(PublicKeyBlob.CertifiedKey(Blob)))
            throw KeyErrors.Certificate(Name, "it is for another key, " + Fingerprint.Of(PublicKeyBlob.CertifiedKey(Blob)) + ".");
    }

    /// <summary>The line that SSH.NET reads.</summary>
    public MemoryStream ToStream()
    {
        string type = new SshBlobReader(Blob).ReadText();
        return new MemoryStream(Encoding.ASCII.GetBytes($"{type} {Convert.ToBase64String(Blob)}"));
    }
}
