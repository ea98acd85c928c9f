using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// The lines of a PuTTY key file, version 2 or 3 (PuTTY's manual, appendix C), with nothing decrypted yet. An
/// <see cref="InvalidDataException"/> says what is wrong with a broken one.
/// </summary>
internal sealed class PuttyKeyFile
{
    // An RSA key of 16384 bits has fewer lines in all.
    private const int MostLines = 1000;

    private PuttyKeyFile()
    {
    }

    /// <summary>2 or 3.</summary>
    public required int Version { get; init; }

    /// <summary>The type of the key, such as ssh-rsa, or of its certificate.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Whether the private part is encrypted, with AES-256 in CBC mode.</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>The bytes of the comment as they stand in the file: they are authenticated.</summary>
    public required byte[] Comment { get; init; }

    /// <summary>The public key or certificate.</summary>
    public required byte[] PublicBlob { get; init; }

    /// <summary>How the passphrase becomes a key; null in version 2 and in files without encryption.</summary>
    public required Argon2Settings? KeyDerivation { get; init; }

    /// <summary>The private part, as it stands in the file.</summary>
    public required byte[] PrivateBlob { get; init; }

    /// <summary>The authentication code of it all.</summary>
    public required byte[] Mac { get; init; }

    private static ReadOnlySpan<byte> Start => "PuTTY-User-Key-File-"u8;

    /// <summary>Whether a text starts as such a file does.</summary>
    public static bool Matches(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8).StartsWith(Start);

    /// <summary>Reads the lines.</summary>
    public static PuttyKeyFile Parse(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text.TrimStart(" \t\r\n"u8)[Start.Length..];
        int version = rest.Length > 1 && rest[1] == (byte)':' ? rest[0] - '0' : 0;
        if (version is not (2 or 3))
            throw new InvalidDataException("It is not of version 2 or 3 of PuTTY's format: save it again with a newer PuTTYgen.");
        rest = rest[2..];
        string algorithm = Encoding.ASCII.GetString(NextLine(ref rest));
        string encryption = Text(ref rest, "Encryption");
        if (encryption is not ("none" or "aes256-cbc"))
            throw new InvalidDataException($"It is encrypted with \"{DisplayText.Clean(encryption)}\", which is not known here.");
        bool encrypted = encryption != "none";
        byte[] comment = Field(ref rest, "Comment").ToArray();
        byte[] publicBlob = Lines(ref rest, "Public-Lines");
        Argon2Settings? derivation = version == 3 && encrypted ? ReadDerivation(ref rest) : null;
        return new PuttyKeyFile
        {
            Version = version,
            Algorithm = algorithm,
            IsEncrypted = encrypted,
            Comment = comment,
            PublicBlob = publicBlob,
            KeyDerivation = derivation,
            PrivateBlob = Lines(ref rest, "Private-Lines"),
            Mac = Hex(ref rest, "Private-MAC"),
        };
    }

    private static Argon2Settings ReadDerivation(ref ReadOnlySpan<byte> rest) => new Argon2Settings
    {
        Variant = Text(ref rest, "Key-Derivation"),
        MemoryKiB = Number(ref rest, "Argon2-Memory"),
        Passes = Number(ref rest, "Argon2-Passes"),
        Parallelism = Number(ref rest, "Argon2-Parallelism"),
        Salt = Hex(ref rest, "Argon2-Salt"),
    }.Checked();

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        return line.StartsWith(" "u8) ? line[1..] : line;
    }

    private static ReadOnlySpan<byte> Field(ref ReadOnlySpan<byte> rest, string name)
    {
        ReadOnlySpan<byte> line = NextLine(ref rest);
        int colon = line.IndexOf((byte)':');
        if (colon < 0 || Encoding.ASCII.GetString(line[..colon]) != name)
            throw new InvalidDataException($"The line \"{name}:\" is not where it belongs.");
        ReadOnlySpan<byte> value = line[(colon + 1)..];
        return value.StartsWith(" "u8) ? value[1..] : value;
    }

    private static string Text(ref ReadOnlySpan<byte> rest, string name) => Encoding.ASCII.GetString(Field(ref rest, name));

    private static int Number(ref ReadOnlySpan<byte> rest, string name) =>
        int.TryParse(Text(ref rest, name), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new InvalidDataException($"The line \"{name}:\" holds no number that can be right.");

    private static byte[] Hex(ref ReadOnlySpan<byte> rest, string name)
    {
        try
        {
            return Convert.FromHexString(Text(ref rest, name).Trim());
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"The line \"{name}:\" is not in hexadecimal digits.");
        }
    }

    private static byte[] Lines(ref ReadOnlySpan<byte> rest, string name)
    {
        int count = Number(ref rest, name);
        if (count is 0 or > MostLines)
            throw new InvalidDataException($"The line \"{name}:\" announces {count} lines, where 1 to {MostLines} can be right.");
        ArrayBufferWriter<byte> base64 = new();
        for (int i = 0; i < count; i++)
            base64.Write(NextLine(ref rest));
        byte[] data = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.WrittenCount)];
        OperationStatus status = Base64.DecodeFromUtf8(base64.WrittenSpan, data, out _, out int written);
        base64.Clear();
        byte[] exact = data.AsSpan(0, written).ToArray();
        data.AsSpan().Clear();
        return status == OperationStatus.Done
            ? exact
            : throw new InvalidDataException($"The lines after \"{name}:\" are not base64.");
    }
}
