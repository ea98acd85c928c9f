using System.Security.Cryptography;
using Renci.SshNet;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace SftpTools.SshNet.Logins;

/// <summary>
/// The algorithms that are offered, the preferred ones first (RFC 4253, section 7.1: the client's order decides). Left out are those that
/// OpenSSH no longer offers by itself; they can be asked for by name, as with ssh.
/// </summary>
internal static class Algorithms
{
    private static readonly string[] s_retired =
    [
        "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1",
        "aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc",
        "ssh-rsa", "ssh-rsa-cert-v01@openssh.com", "ssh-dss", "ssh-dss-cert-v01@openssh.com",
        "hmac-md5", "hmac-md5-96", "hmac-sha1-96",
    ];

    /// <summary>Whether the processor encrypts AES by itself; else ChaCha20 is the faster one.</summary>
    public static bool HasAes => (X86Aes.IsSupported || ArmAes.IsSupported) && AesGcm.IsSupported;

    /// <summary>The order of ciphers: the fastest first.</summary>
    public static IReadOnlyList<string> Ciphers =>
        HasAes
            ? ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr", "chacha20-poly1305@openssh.com"]
            : ["chacha20-poly1305@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com"];

    /// <summary>What is offered unless something else is asked for: the library's own list without what is retired.</summary>
    public static IReadOnlyList<string> Defaults(IEnumerable<string> known) => [.. known.Except(s_retired)];

    /// <summary>Puts the known names among the given ones first, in the given order; the rest follows as it was.</summary>
    public static IReadOnlyList<string> First(IReadOnlyList<string> preferred, IReadOnlyList<string> names) =>
        [.. preferred.Where(names.Contains), .. names.Except(preferred)];

    /// <summary>Makes a list of the library offer these names only, in this order.</summary>
    public static void Set<TValue>(IDictionary<string, TValue> algorithms, IReadOnlyList<string> names)
    {
        Dictionary<string, TValue> all = new(algorithms);
        algorithms.Clear();
        foreach (string name in names)
        {
            if (all.TryGetValue(name, out TValue? value))
                algorithms.Add(name, value);
        }
    }

    /// <summary>The names of the four lists, as they are offered: for the error when none of one is shared.</summary>
    public static IReadOnlyList<(string Kind, IReadOnlyList<string> Names)> Offered(ConnectionInfo info) =>
    [
        ("key exchange", [.. info.KeyExchangeAlgorithms.Keys]),
        ("host key", [.. info.HostKeyAlgorithms.Keys]),
        ("cipher", [.. info.Encryptions.Keys]),
        ("MAC", [.. info.HmacAlgorithms.Keys]),
        ("compression", [.. info.CompressionAlgorithms.Keys]),
    ];

    /// <summary>What to add to a session's options to have an algorithm in common with a server.</summary>
    /// <param name="kind">The list that has none, as <see cref="Offered"/> names it.</param>
    /// <param name="theirs">What the server offers in it.</param>
    /// <returns>The option, such as "Ciphers = '+aes256-cbc'"; null where no option would help.</returns>
    public static string? OptionFor(string kind, IReadOnlyList<string> theirs)
    {
        using NoneAuthenticationMethod nobody = new("nobody");
        ConnectionInfo all = new("localhost", "nobody", nobody);
        (string option, IEnumerable<string> known) = kind switch
        {
            "key exchange" => ("KexAlgorithms", all.KeyExchangeAlgorithms.Keys),
            "host key" => ("HostKeyAlgorithms", all.HostKeyAlgorithms.Keys),
            "cipher" => ("Ciphers", all.Encryptions.Keys),
            "MAC" => ("MACs", all.HmacAlgorithms.Keys),
            _ => ("Compression", (IEnumerable<string>)[]),
        };
        return theirs.FirstOrDefault(known.Contains) is { } name ? $"{option} = '+{name}'" : null;
    }
}
