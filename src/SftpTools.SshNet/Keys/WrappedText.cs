using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// A key as the settings of a build server hand it over: in one line, with its line ends written as "\n", or in base64 as a whole.
/// </summary>
internal static class WrappedText
{
    /// <summary>The key as it would be in a file; the same array where it is not wrapped. The caller erases both.</summary>
    public static byte[] Unwrap(byte[] text)
    {
        byte[]? decoded = HasKey(text) ? null : FromBase64(text);
        byte[] key = decoded ?? text;
        if (key.AsSpan().IndexOf("\\n"u8) < 0)
            return key;
        byte[] unescaped = Unescape(key);
        CryptographicOperations.ZeroMemory(decoded);
        return unescaped;
    }

    /// <summary>Whether a text begins as a key does in base64, and is not one as a whole: it was cut or changed.</summary>
    public static bool IsDamaged(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> trimmed = text.TrimStart(" \t\r\n"u8);
        // "-----BEGIN", "---- BEGIN" and "PuTTY-User-".
        return trimmed.StartsWith("LS0tLS1CRUdJT"u8) || trimmed.StartsWith("LS0tLSBCRUdJT"u8) || trimmed.StartsWith("UHVUVFktVXNlci"u8);
    }

    private static bool HasKey(ReadOnlySpan<byte> text) => text.IndexOf("PRIVATE KEY"u8) >= 0 || PuttyKeyFile.Matches(text);

    // A line of a key never holds a backslash but in the header of ssh.com's, where it ends the line.
    private static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        byte[] plain = new byte[text.Length];
        int length = 0;
        while (!text.IsEmpty)
        {
            if (text.StartsWith("\\r"u8) || text.StartsWith("\\n"u8))
            {
                if (text[1] == (byte)'n')
                    plain[length++] = (byte)'\n';
                text = text[2..];
                continue;
            }
            plain[length++] = text[0];
            text = text[1..];
        }
        byte[] exact = plain[..length];
        CryptographicOperations.ZeroMemory(plain);
        return exact;
    }

    private static byte[]? FromBase64(byte[] text)
    {
        byte[] decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        // White space is passed over.
        bool isBase64 = Base64.DecodeFromUtf8(text, decoded, out _, out int length) == OperationStatus.Done;
        byte[]? key = isBase64 && HasKey(decoded.AsSpan(0, length)) ? decoded[..length] : null;
        CryptographicOperations.ZeroMemory(decoded);
        return key;
    }
}
