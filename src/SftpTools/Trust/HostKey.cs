using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using SftpTools.Errors;

namespace SftpTools.Trust;

/// <summary>A public key of a server as it is on the wire (RFC 4253, section 6.6), or a certificate about one.</summary>
internal sealed class HostKey : IEquatable<HostKey>
{
    /// <summary>The longest key or certificate that is looked at, in bytes.</summary>
    public const int LongestBlob = 64 * 1024;

    private const int LongestAlgorithm = 64;

    private readonly byte[] _blob;

    private HostKey(byte[] blob, string algorithm, HostCertificate? certificate)
    {
        _blob = blob;
        Algorithm = algorithm;
        Certificate = certificate;
        Fingerprint = certificate is null
            ? Wire.Fingerprint.Of(blob)
            : certificate.Key.Fingerprint;
    }

    /// <summary>The first field, such as ssh-ed25519 or ssh-ed25519-cert-v01@openssh.com.</summary>
    public string Algorithm { get; }

    /// <summary>"SHA256:" and the base64 of the hash without padding, as ssh prints it; of a certificate, that of the certified key.</summary>
    public string Fingerprint { get; }

    /// <summary>The certificate, or null for a plain key.</summary>
    public HostCertificate? Certificate { get; }

    /// <summary>Whether it is a certificate.</summary>
    public bool IsCertificate => Certificate is not null;

    /// <summary>The plain key: the certified one, or this one.</summary>
    public HostKey Plain => Certificate?.Key ?? this;

    /// <summary>The size of an RSA key in bits (of its modulus, RFC 4253, section 6.6); null for other keys and for certificates.</summary>
    public int? RsaSize
    {
        get
        {
            if (Algorithm != "ssh-rsa")
                return null;
            KeyReader reader = new(_blob);
            reader.ReadString();
            reader.SkipNumber();
            ReadOnlySpan<byte> modulus = reader.ReadString().TrimStart((byte)0);
            return modulus.Length == 0 ? 0 : (modulus.Length * 8) - BitOperations.LeadingZeroCount(modulus[0]) + 24;
        }
    }

    /// <summary>The bytes on the wire.</summary>
    public ReadOnlySpan<byte> Blob => _blob;

    /// <summary>The bytes on the wire in base64, as files have them.</summary>
    public string Base64 => Convert.ToBase64String(_blob);

    /// <summary>
    /// The names under which a server offers this key in the negotiation: those of its signatures (RFC 8332 for RSA; SHA-1 is left out).
    /// </summary>
    public IReadOnlyList<string> SignatureAlgorithms => Algorithm switch
    {
        "ssh-rsa" => ["rsa-sha2-512", "rsa-sha2-256"],
        "ssh-rsa-cert-v01@openssh.com" => ["rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com"],
        _ => [Algorithm],
    };

    /// <summary>Reads a key or certificate; every length is checked and nothing may follow.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static HostKey Read(ReadOnlySpan<byte> blob)
    {
        if (blob.Length > LongestBlob)
            throw new FormatException($"{blob.Length} bytes are more than any key has");
        KeyReader reader = new(blob);
        string algorithm = ReadAlgorithm(ref reader);
        if (HostCertificate.PlainAlgorithmOf(algorithm) is { } plain)
            return new HostKey(blob.ToArray(), algorithm, HostCertificate.Read(plain, ref reader));

        KeyFields.Skip(algorithm, ref reader);
        reader.End();
        return new HostKey(blob.ToArray(), algorithm, null);
    }

    /// <summary>Reads a key or certificate that a server sent.</summary>
    /// <exception cref="SftpException">It is none (ProtocolError).</exception>
    public static HostKey FromServer(ReadOnlySpan<byte> blob)
    {
        try
        {
            return Read(blob);
        }
        catch (FormatException exception)
        {
            throw SftpException.Malformed($"The server sent a host key that cannot be read: {exception.Message}.");
        }
    }

    /// <summary>Reads the base64 of a key, as files have it.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static HostKey FromBase64(string text)
    {
        if (text.Length == 0 || text.Length % 4 != 0 || !System.Buffers.Text.Base64.IsValid(text) || text.Any(char.IsWhiteSpace))
            throw new FormatException("the key is not base64");
        return text.Length / 4 * 3 <= LongestBlob + 3
            ? Read(Convert.FromBase64String(text))
            : throw new FormatException($"{text.Length} characters are more than any key has");
    }

    /// <summary>Reads a public key as text: "ssh-ed25519 AAAA... comment", or its base64 alone.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static HostKey FromText(string text)
    {
        string[] fields = text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length switch
        {
            0 => throw new FormatException("the text is empty"),
            1 => FromBase64(fields[0]),
            _ => FromFields(fields[0], fields[1]),
        };
    }

    /// <summary>Reads a key from the two fields that name and hold it, which have to agree.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static HostKey FromFields(string algorithm, string base64)
    {
        HostKey key = FromBase64(base64);
        return key.Algorithm == algorithm
            ? key
            : throw new FormatException($"the key is of type {key.Algorithm}, not {DisplayText.Clean(algorithm)}");
    }

    /// <inheritdoc/>
    public bool Equals(HostKey? other) => other is not null && _blob.AsSpan().SequenceEqual(other._blob);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HostKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>The key as a line of a .pub file has it.</summary>
    public override string ToString() => $"{Algorithm} {Base64}";

    private static string ReadAlgorithm(ref KeyReader reader)
    {
        ReadOnlySpan<byte> name = reader.ReadString();
        bool isWord = name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 && !name.Contains((byte)',');
        if (name.Length is 0 or > LongestAlgorithm || !isWord)
            throw new FormatException("it does not begin with the name of an algorithm");
        return Encoding.ASCII.GetString(name);
    }
}
