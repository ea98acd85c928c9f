using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace SftpTools.Transports;

/// <summary>Takes the text out of a SecureString where a protocol or a library needs it.</summary>
internal static class SecretText
{
    /// <summary>The text as UTF-8; the caller clears it after use.</summary>
    public static byte[] ToBytes(SecureString secret)
    {
        nint text = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            unsafe
            {
                ReadOnlySpan<char> characters = new((void*)text, secret.Length);
                byte[] bytes = new byte[Encoding.UTF8.GetByteCount(characters)];
                Encoding.UTF8.GetBytes(characters, bytes);
                return bytes;
            }
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(text);
        }
    }

    /// <summary>The text as a string, for a library that takes nothing else. It cannot be cleared.</summary>
    public static string ToText(SecureString secret)
    {
        byte[] bytes = ToBytes(secret);
        string text = Encoding.UTF8.GetString(bytes);
        Array.Clear(bytes);
        return text;
    }
}
