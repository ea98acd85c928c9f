using System.Security.Cryptography;
using System.Text;
using SftpTools.Wire;

namespace SftpTools.Trust;

/// <summary>The first field of a known_hosts line: patterns with commas between them, or one hashed name (sshd(8)).</summary>
internal sealed class HostPatterns
{
    private const string HashMagic = "|1|";

    // OpenSSH gives up on a list with a longer one (match.c).
    private const int LongestPattern = 1023;
    private const int HashSize = HMACSHA1.HashSizeInBytes;

    private readonly string[] _patterns;
    private readonly byte[]? _salt;
    private readonly byte[]? _hash;

    private HostPatterns(string text, string[] patterns, byte[]? salt, byte[]? hash)
    {
        Text = text;
        _patterns = patterns;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>The field as it stands in the file, one character for each byte.</summary>
    public string Text { get; }

    /// <summary>Whether the name is hidden in a hash.</summary>
    public bool IsHashed => _hash is not null;

    /// <summary>The patterns; none when hashed.</summary>
    public IReadOnlyList<string> Patterns => _patterns;

    /// <summary>Reads the field.</summary>
    /// <exception cref="FormatException">It is malformed; the message says why.</exception>
    public static HostPatterns Parse(string text)
    {
        if (text.StartsWith('|'))
            return ParseHash(text);
        string[] patterns = text.Split(',');
        if (patterns.Any(static pattern => pattern.Length > LongestPattern))
            throw new FormatException($"a host pattern is longer than {LongestPattern} characters");
        if (patterns.All(static pattern => pattern.TrimStart('!').Length == 0))
            throw new FormatException("it names no host");
        return new HostPatterns(text, patterns, null, null);
    }

    /// <summary>Hashes a name with a new salt.</summary>
    public static HostPatterns Hashed(string name)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(HashSize);
        byte[] hash = Hash(salt, name);
        return new HostPatterns($"{HashMagic}{Convert.ToBase64String(salt)}|{Convert.ToBase64String(hash)}", [], salt, hash);
    }

    /// <summary>Whether the line is about a name in the form of <see cref="KnownHostName.Text"/>. One negated match outweighs all others.</summary>
    public bool Matches(string name)
    {
        if (IsHashed)
            return IsHashOf(name);
        bool found = false;
        foreach (string raw in _patterns)
        {
            string pattern = KnownHostName.LowerCase(raw);
            bool negated = pattern.StartsWith('!');
            if (!SshPattern.Matches(name, negated ? pattern[1..] : pattern))
                continue;
            if (negated)
                return false;
            found = true;
        }
        return found;
    }

    /// <summary>Whether the line names exactly this one, not by a wildcard.</summary>
    public bool Names(string name) =>
        IsHashed ? IsHashOf(name) : Matches(name) && _patterns.Any(pattern => IsName(pattern, name));

    /// <summary>The field without a name; null when no host is left in it.</summary>
    public string? Without(string name)
    {
        string[] left = [.. _patterns.Where(pattern => !IsName(pattern, name))];
        return left.Any(static pattern => pattern.Length > 0 && pattern[0] != '!') ? string.Join(',', left) : null;
    }

    private static bool IsName(string pattern, string name) => KnownHostName.LowerCase(pattern) == name;

    private static HostPatterns ParseHash(string text)
    {
        string[] parts = text.Split('|');
        if (!text.StartsWith(HashMagic, StringComparison.Ordinal) || parts.Length != 4)
            throw new FormatException("the hashed host name is not of the form |1|salt|hash");
        return new HostPatterns(text, [], HashPart(parts[2], "salt"), HashPart(parts[3], "hash"));
    }

    private static byte[] HashPart(string text, string what)
    {
        byte[] bytes = new byte[HashSize + 1];
        return text.Length == 28 && Convert.TryFromBase64String(text, bytes, out int count) && count == HashSize
            ? bytes[..HashSize]
            : throw new FormatException($"the {what} of the hashed host name is not {HashSize} bytes in base64");
    }

    private bool IsHashOf(string name) => Hash(_salt!, name).AsSpan().SequenceEqual(_hash);

#pragma warning disable CA5350 // The format of the file is HMAC-SHA1; it hides names and proves nothing.
    private static byte[] Hash(byte[] salt, string name) => HMACSHA1.HashData(salt, Encoding.Latin1.GetBytes(name));
#pragma warning restore CA5350
}
