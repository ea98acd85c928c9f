using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SftpTools.Errors;
using SftpTools.Wire;

namespace SftpTools.Trust;

/// <summary>
/// What a certificate says about a host key (PROTOCOL.certkeys). That the authority really signed it is checked by the SSH library, in the
/// key exchange; whether the authority is trusted, and for this host and now, is decided here.
/// </summary>
internal sealed class HostCertificate
{
    private const string Suffix = "-cert-v01@openssh.com";
    private const string Domain = "@openssh.com";
    private const uint HostType = 2;
    private const int MostPrincipals = 256;

    private HostCertificate()
    {
    }

    /// <summary>The certified key.</summary>
    public required HostKey Key { get; init; }

    /// <summary>The number that the authority gave it.</summary>
    public required ulong Serial { get; init; }

    /// <summary>1 for users, 2 for hosts.</summary>
    public required uint Type { get; init; }

    /// <summary>The authority's name for it, safe to show.</summary>
    public required string KeyId { get; init; }

    /// <summary>The names it is good for, with wildcards; none means none.</summary>
    public required IReadOnlyList<string> Principals { get; init; }

    /// <summary>The first second in which it is valid, since 1970.</summary>
    public required ulong ValidAfter { get; init; }

    /// <summary>The first second in which it is not valid any more, since 1970; the greatest number is for ever.</summary>
    public required ulong ValidBefore { get; init; }

    /// <summary>The names of conditions that whoever does not know them must take for a refusal. There are none for hosts.</summary>
    public required IReadOnlyList<string> CriticalOptions { get; init; }

    /// <summary>The key of the authority.</summary>
    public required HostKey Authority { get; init; }

    /// <summary>The algorithm of the authority's signature, safe to show.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>The names of certificates' signatures that are worth offering, the best first. SHA-1 is not among them.</summary>
    public static IReadOnlyList<string> SignatureAlgorithms { get; } =
    [
        "ssh-ed25519" + Suffix,
        "ecdsa-sha2-nistp256" + Suffix,
        "ecdsa-sha2-nistp384" + Suffix,
        "ecdsa-sha2-nistp521" + Suffix,
        "sk-ssh-ed25519" + Suffix,
        "sk-ecdsa-sha2-nistp256" + Suffix,
        "rsa-sha2-512" + Suffix,
        "rsa-sha2-256" + Suffix,
    ];

    /// <summary>The algorithm of the certified key, or null when the name is not that of a certificate.</summary>
    public static string? PlainAlgorithmOf(string algorithm) => KeyFields.Algorithms.FirstOrDefault(plain =>
        algorithm == (plain.EndsWith(Domain, StringComparison.Ordinal) ? plain[..^Domain.Length] : plain) + Suffix);

    /// <summary>Reads what follows the name of the algorithm, to the end.</summary>
    /// <exception cref="FormatException">It is not a certificate; the message says why.</exception>
    public static HostCertificate Read(string plainAlgorithm, ref KeyReader reader)
    {
        reader.ReadString(); // The nonce.
        HostKey key = ReadKey(plainAlgorithm, ref reader);
        HostCertificate certificate = new()
        {
            Key = key,
            Serial = reader.ReadUInt64(),
            Type = reader.ReadUInt32(),
            KeyId = DisplayText.Clean(Encoding.UTF8.GetString(reader.ReadString())),
            Principals = ReadPrincipals(reader.ReadString()),
            ValidAfter = reader.ReadUInt64(),
            ValidBefore = reader.ReadUInt64(),
            CriticalOptions = ReadOptions(reader.ReadString()),
            Authority = ReadAuthority(ref reader),
            SignatureAlgorithm = ReadSignatureAlgorithm(ref reader),
        };
        reader.End();
        return certificate;
    }

    /// <summary>Tells why it does not certify the host, in words that follow "its certificate"; null when it does.</summary>
    /// <param name="hostName">The name by which the host was asked for, without a port.</param>
    /// <param name="now">The time to check.</param>
    public string? WhyNotValidFor(string hostName, DateTimeOffset now)
    {
        if (Type != HostType)
            return Type == 1 ? "is one for users" : $"is of the unknown type {Type}";
        if (CriticalOptions.Count > 0)
            return $"has conditions that nobody here knows: {string.Join(", ", CriticalOptions.Select(DisplayText.Clean))}";
        ulong second = (ulong)Math.Max(0, now.ToUnixTimeSeconds());
        if (second < ValidAfter)
            return $"is not valid before {Time(ValidAfter)}";
        if (second >= ValidBefore)
            return $"was valid until {Time(ValidBefore)}";
        // One key that was signed without a thought would be every host at once (CVE-2026-35414).
        if (Principals.Count == 0)
            return "names no host";
        string name = KnownHostName.Normalize(hostName);
        if (!Principals.Any(principal => SshPattern.Matches(name, principal)))
            return $"is for {DisplayText.Clean(string.Join(", ", Principals))}, not for '{DisplayText.Clean(hostName)}'";
        return null;
    }

    // The certified fields are those of the plain key, so its bytes are they with the plain name in front.
    private static HostKey ReadKey(string algorithm, ref KeyReader reader)
    {
        KeyReader before = reader;
        KeyFields.Skip(algorithm, ref reader);
        int length = before.Remaining - reader.Remaining;
        byte[] blob = new byte[4 + algorithm.Length + length];
        BinaryPrimitives.WriteInt32BigEndian(blob, algorithm.Length);
        Encoding.ASCII.GetBytes(algorithm, blob.AsSpan(4));
        before.Peek(length).CopyTo(blob.AsSpan(4 + algorithm.Length));
        return HostKey.Read(blob);
    }

    private static HostKey ReadAuthority(ref KeyReader reader)
    {
        reader.ReadString(); // Extensions, which may be ignored.
        reader.ReadString(); // Reserved.
        HostKey authority = HostKey.Read(reader.ReadString());
        return authority.IsCertificate ? throw new FormatException("the authority's key is a certificate itself") : authority;
    }

    private static string ReadSignatureAlgorithm(ref KeyReader reader)
    {
        KeyReader signature = new(reader.ReadString());
        return DisplayText.Clean(Encoding.UTF8.GetString(signature.ReadString()));
    }

    private static List<string> ReadPrincipals(ReadOnlySpan<byte> data)
    {
        List<string> principals = [];
        for (KeyReader list = new(data); list.Remaining > 0;)
        {
            principals.Add(Encoding.Latin1.GetString(list.ReadString()));
            if (principals.Count > MostPrincipals)
                throw new FormatException($"it names more than {MostPrincipals} hosts");
        }
        return principals;
    }

    private static List<string> ReadOptions(ReadOnlySpan<byte> data)
    {
        List<string> names = [];
        for (KeyReader list = new(data); list.Remaining > 0;)
        {
            names.Add(Encoding.UTF8.GetString(list.ReadString()));
            list.ReadString();
        }
        return names;
    }

    private static string Time(ulong seconds) => seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("u", CultureInfo.InvariantCulture)
        : "the end of time";
}
