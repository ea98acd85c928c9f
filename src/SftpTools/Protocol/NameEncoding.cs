using System.Buffers;
using System.Text;

namespace SftpTools.Protocol;

/// <summary>
/// Turns names from the wire into strings and back without loss. SFTP version 3 gives no encoding: names are bytes. Valid UTF-8 becomes
/// itself; every other byte 0x80..0xFF becomes the private-use character U+EF80..U+EFFF, which a console, a local file system and a JSON
/// file all keep. A name that already holds one of those characters has its three bytes escaped in the same way, so that decoding is
/// one-to-one and encoding always restores the original bytes.
/// </summary>
internal static class NameEncoding
{
    private const int EscapeBase = 0xEF00;
    private const char FirstEscape = '\uEF80';
    private const char LastEscape = '\uEFFF';

    private static readonly SearchValues<char> s_escapes =
        SearchValues.Create(Enumerable.Range(FirstEscape, LastEscape - FirstEscape + 1).Select(c => (char)c).ToArray());

    /// <summary>Whether a character stands for a byte that is not UTF-8.</summary>
    public static bool IsEscape(char character) => character is >= FirstEscape and <= LastEscape;

    /// <summary>The number of bytes that <see cref="GetBytes(ReadOnlySpan{char}, Span{byte})"/> writes.</summary>
    public static int GetByteCount(ReadOnlySpan<char> name)
    {
        int count = 0;
        while (true)
        {
            int escape = name.IndexOfAny(s_escapes);
            if (escape < 0)
                return count + Encoding.UTF8.GetByteCount(name);
            count += Encoding.UTF8.GetByteCount(name[..escape]) + 1;
            name = name[(escape + 1)..];
        }
    }

    /// <summary>Writes the bytes of a name and returns how many there were.</summary>
    public static int GetBytes(ReadOnlySpan<char> name, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int escape = name.IndexOfAny(s_escapes);
            if (escape < 0)
                return written + Encoding.UTF8.GetBytes(name, destination[written..]);
            written += Encoding.UTF8.GetBytes(name[..escape], destination[written..]);
            destination[written++] = (byte)(name[escape] - EscapeBase);
            name = name[(escape + 1)..];
        }
    }

    /// <summary>The bytes of a name.</summary>
    public static byte[] GetBytes(string name)
    {
        byte[] bytes = new byte[GetByteCount(name)];
        GetBytes(name, bytes);
        return bytes;
    }

    /// <summary>The string for a name from the wire.</summary>
    public static string GetString(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Ascii.IsValid(bytes))
            return Encoding.ASCII.GetString(bytes);

        StringBuilder name = new(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
            if (status == OperationStatus.Done && rune.Value is < FirstEscape or > LastEscape)
            {
                name.Append(pair[..rune.EncodeToUtf16(pair)]);
            }
            else
            {
                foreach (byte b in bytes[..length])
                    name.Append((char)(EscapeBase + b));
            }
            bytes = bytes[length..];
        }
        return name.ToString();
    }
}
