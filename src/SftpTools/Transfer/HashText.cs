namespace SftpTools.Transfer;

/// <summary>A hash as results show it.</summary>
internal static class HashText
{
    private const string Digits = "0123456789abcdef";

    /// <summary>Lower-case hexadecimal digits, as sha256sum prints them.</summary>
    public static string Of(byte[] hash) => string.Create(hash.Length * 2, hash, static (text, bytes) =>
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = Digits[bytes[i] >> 4];
            text[(2 * i) + 1] = Digits[bytes[i] & 0xF];
        }
    });
}
