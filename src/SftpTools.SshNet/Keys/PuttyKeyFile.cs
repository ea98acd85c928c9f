using System.Globalization;
using System.Text;
using SftpTools.Errors;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// The fields of a PuTTY key file, version 2 or 3 (PuTTY's manual, appendix C), read before SSH.NET computes anything from it. An
/// <see cref="InvalidDataException"/> says what is wrong with a broken one.
/// </summary>
internal sealed class PuttyKeyFile
{
    // An RSA key of 16384 bits has fewer lines in all.
    private const int MostLines = 1000;

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);

    private PuttyKeyFile(string version, string algorithm)
    {
        Version = version == "3" ? 3 : 2;
        Algorithm = algorithm;
    }

    /// <summary>2 or 3.</summary>
    public int Version { get; }

    /// <summary>The type of the key, such as ssh-rsa, or of its certificate.</summary>
    public string Algorithm { get; }

    /// <summary>Whether the private part is encrypted, with AES-256 in CBC mode.</summary>
    public bool IsEncrypted => this["Encryption"] != "none";

    /// <summary>The public key or certificate.</summary>
    public byte[] PublicBlob => Blob("Public-Lines");

    /// <summary>The private part, as it stands in the file.</summary>
    public byte[] PrivateBlob => Blob("Private-Lines");

    private static ReadOnlySpan<byte> Start => "PuTTY-User-Key-File-"u8;

    /// <summary>The text of a field.</summary>
    public string this[string field] =>
        _fields.TryGetValue(field, out string? value) ? value : throw new InvalidDataException($"The line \"{field}:\" is missing.");

    /// <summary>Whether a text starts as such a file does.</summary>
    public static bool Matches(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8).StartsWith(Start);

    /// <summary>Reads the fields, and checks what a passphrase would have to go through.</summary>
    public static PuttyKeyFile Parse(ReadOnlySpan<byte> text)
    {
        string[] lines = Encoding.UTF8.GetString(text.TrimStart(" \t\r\n"u8)[Start.Length..]).Split('\n');
        string[] first = lines[0].Trim().Split(": ");
        if (first is not ["2" or "3", _])
            throw new InvalidDataException("It is not of version 2 or 3 of PuTTY's format: save it again with a newer PuTTYgen.");
        PuttyKeyFile file = new(first[0], first[1]);
        file.ReadFields(lines);
        string encryption = file["Encryption"];
        if (encryption is not ("none" or "aes256-cbc"))
            throw new InvalidDataException($"It is encrypted with \"{DisplayText.Clean(encryption)}\", which is not known here.");
        if (file is { IsEncrypted: true, Version: 3 })
        {
            Argon2Bounds.Check(
                file["Key-Derivation"], file.Number("Argon2-Memory"), file.Number("Argon2-Passes"), file.Number("Argon2-Parallelism"));
            _ = file.Hex("Argon2-Salt");
        }
        return file;
    }

    /// <summary>The number that a field holds.</summary>
    public int Number(string field) => int.TryParse(this[field], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new InvalidDataException($"The line \"{field}:\" does not hold a valid number.");

    /// <summary>The bytes that a field holds in hexadecimal digits.</summary>
    public byte[] Hex(string field)
    {
        try
        {
            return Convert.FromHexString(this[field]);
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"The line \"{field}:\" is not in hexadecimal digits.");
        }
    }

    private void ReadFields(string[] lines)
    {
        for (int at = 1; at < lines.Length; at++)
        {
            int colon = lines[at].IndexOf(": ", StringComparison.Ordinal);
            if (colon <= 0)
                continue;
            string field = lines[at][..colon];
            // The comment counts with its blanks: it is authenticated.
            _fields[field] = lines[at][(colon + 2)..].TrimEnd('\r');
            if (!field.EndsWith("-Lines", StringComparison.Ordinal))
                continue;
            int count = Number(field);
            if (count is 0 or > MostLines || at + count >= lines.Length)
                throw new InvalidDataException($"The line \"{field}:\" announces {count} lines, which are not there or too many.");
            _blobs[field] = FromBase64(field, string.Concat(lines[(at + 1)..(at + count + 1)]));
            at += count;
        }
    }

    private static byte[] FromBase64(string field, string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"The lines after \"{field}:\" are not base64.");
        }
    }

    private byte[] Blob(string field) =>
        _blobs.TryGetValue(field, out byte[]? blob) ? blob : throw new InvalidDataException($"The line \"{field}:\" is missing.");
}
