using System.Globalization;
using System.Text;

namespace SftpTools.Tests;

/// <summary>Bytes as a test writes them: hex digits in any grouping, and text in single quotes for its UTF-8 bytes.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text)
    {
        List<byte> bytes = [];
        int i = 0;
        while (i < text.Length)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
            }
            else if (text[i] == '\'')
            {
                int end = text.IndexOf('\'', i + 1);
                bytes.AddRange(Encoding.UTF8.GetBytes(text[(i + 1)..end]));
                i = end + 1;
            }
            else
            {
                bytes.Add(byte.Parse(text.AsSpan(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 2;
            }
        }
        return [.. bytes];
    }

    /// <summary>Compares as hex, so that a failure shows where the bytes differ.</summary>
    public static void Equal(string expected, ReadOnlySpan<byte> actual) =>
        Assert.Equal(Convert.ToHexStringLower(Bytes(expected)), Convert.ToHexStringLower(actual));
}
