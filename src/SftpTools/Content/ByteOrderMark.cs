using System.Text;

namespace SftpTools.Content;

/// <summary>The mark at the start of a text that tells its encoding (The Unicode Standard, section 23.8).</summary>
internal static class ByteOrderMark
{
    /// <summary>The longest mark, in bytes.</summary>
    public const int MaxLength = 4;

    // That of UTF-32 little endian begins with that of UTF-16, so it comes first.
    private static readonly Encoding[] s_marked =
        [Encoding.UTF8, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true), Encoding.Unicode, Encoding.BigEndianUnicode];

    /// <summary>The encoding that the first bytes of a text tell, and how many bytes the mark has; null when there is no mark.</summary>
    public static (Encoding Encoding, int Length)? Detect(ReadOnlySpan<byte> start)
    {
        foreach (Encoding encoding in s_marked)
        {
            if (start.StartsWith(encoding.Preamble))
                return (encoding, encoding.Preamble.Length);
        }
        return null;
    }
}
