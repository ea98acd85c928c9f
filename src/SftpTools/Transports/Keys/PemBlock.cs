using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SftpTools.Transports.Keys;

/// <summary>
/// The private key in a text of PEM blocks. SSH.NET wants it alone, with line ends in the right places; here it may
/// follow other blocks, be indented, have lost its last line end, or, given as text, have blanks for line ends.
/// </summary>
internal sealed class PemBlock : IDisposable
{
    private const int LineLength = 64;

    private PemBlock(string label, string? encryption, byte[] data)
    {
        Label = label;
        Encryption = encryption;
        Data = data;
    }

    /// <summary>What stands after BEGIN, such as "RSA PRIVATE KEY".</summary>
    public string Label { get; }

    /// <summary>The DEK-Info of an encrypted key in the traditional form (RFC 1421), or null.</summary>
    public string? Encryption { get; }

    /// <summary>The contents of the block; erased on disposal.</summary>
    public byte[] Data { get; }

    /// <summary>Finds the first block whose label ends in PRIVATE KEY; null when there is none.</summary>
    public static PemBlock? Find(ReadOnlySpan<byte> text)
    {
        int begin;
        while ((begin = text.IndexOf("BEGIN "u8)) >= 0)
        {
            text = text[(begin + 6)..];
            int labelEnd = text.IndexOf("--"u8);
            if (labelEnd < 0)
                return null;
            string label = Encoding.ASCII.GetString(text[..labelEnd]).Trim();
            text = text[labelEnd..].TrimStart((byte)'-');
            if (!label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
                continue;
            int end = text.IndexOf("-END "u8);
            if (end < 0)
                end = text.IndexOf("- END "u8);
            return end < 0 ? null : Parse(label, text[..end].TrimEnd((byte)'-'));
        }
        return null;
    }

    /// <summary>The block as SSH.NET reads it; the caller erases it.</summary>
    public byte[] ToText() => Format(Label, Encryption, Data);

    /// <summary>A block as text; the caller erases it.</summary>
    public static byte[] Format(string label, string? encryption, ReadOnlySpan<byte> data)
    {
        byte[] base64 = new byte[Base64.GetMaxEncodedToUtf8Length(data.Length)];
        Base64.EncodeToUtf8(data, base64, out _, out int length);
        // The blocks of ssh.com have four dashes and a blank; SSH.NET takes five everywhere.
        byte[] head = Encoding.ASCII.GetBytes(
            $"-----BEGIN {label}-----\n" + (encryption is null ? "" : $"Proc-Type: 4,ENCRYPTED\nDEK-Info: {encryption}\n\n"));
        byte[] foot = Encoding.ASCII.GetBytes($"-----END {label}-----\n");
        byte[] text = new byte[head.Length + length + ((length + LineLength - 1) / LineLength) + foot.Length];
        head.CopyTo(text, 0);
        int at = head.Length;
        for (int i = 0; i < length; i += LineLength)
        {
            ReadOnlySpan<byte> line = base64.AsSpan(i, Math.Min(LineLength, length - i));
            line.CopyTo(text.AsSpan(at));
            at += line.Length;
            text[at++] = (byte)'\n';
        }
        foot.CopyTo(text, at);
        CryptographicOperations.ZeroMemory(base64);
        return text;
    }

    /// <summary>Erases the contents.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(Data);

    private static PemBlock Parse(string label, ReadOnlySpan<byte> body)
    {
        string? encryption = null;
        // Header lines have a colon, base64 has none. A header whose line ends in a backslash goes on in the next (RFC
        // 4716).
        bool inHeader = false;
        byte[] base64 = new byte[body.Length];
        int length = 0;
        while (body.Length > 0)
        {
            int end = body.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? body : body[..end]).Trim(" \t\r"u8);
            body = end < 0 ? default : body[(end + 1)..];
            if (inHeader || line.Contains((byte)':'))
            {
                inHeader = line.EndsWith("\\"u8);
                if (line.StartsWith("DEK-Info:"u8))
                    encryption = Encoding.ASCII.GetString(line["DEK-Info:"u8.Length..]).Trim().ToUpperInvariant();
                continue;
            }
            foreach (byte character in line)
            {
                if (character is not ((byte)' ' or (byte)'\t'))
                    base64[length++] = character;
            }
        }
        byte[] data = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        try
        {
            OperationStatus status = Base64.DecodeFromUtf8(base64.AsSpan(0, length), data, out _, out int written);
            if (status != OperationStatus.Done || written == 0)
                throw new InvalidDataException("Its lines are not base64.");
            return new PemBlock(label, encryption, data.AsSpan(0, written).ToArray());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(base64);
            CryptographicOperations.ZeroMemory(data);
        }
    }
}
