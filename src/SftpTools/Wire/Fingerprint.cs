using System.Security.Cryptography;
using SftpTools.Errors;

namespace SftpTools.Wire;

/// <summary>Fingerprints of keys as ssh prints them: "SHA256:" and 43 characters of base64, without padding.</summary>
internal static class Fingerprint
{
    /// <summary>What a parameter that takes one accepts; the padding may be there.</summary>
    public const string Pattern = "^SHA256:[A-Za-z0-9+/]{43}=?$";

    private const string Prefix = "SHA256:";

    /// <summary>The fingerprint of a public key.</summary>
    public static string Of(ReadOnlySpan<byte> blob) => Prefix + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');

    /// <summary>Brings one into this form: the prefix may be missing, the padding may be there.</summary>
    /// <exception cref="FormatException">It is not a SHA-256 fingerprint.</exception>
    public static string Normalize(string text)
    {
        string hash = text.Trim();
        if (hash.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            hash = hash[Prefix.Length..];
        hash = hash.TrimEnd('=');
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        return hash.Length == 43 && Convert.TryFromBase64String(hash + "=", bytes, out int count) && count == bytes.Length
            ? Prefix + hash
            : throw new FormatException(
                $"'{DisplayText.Clean(text)}' is no SHA-256 fingerprint; one is \"SHA256:\" and 43 characters of base64, as ssh prints it");
    }
}
