using SftpTools.Fixtures;
using SftpTools.Trust;

namespace SftpTools.Tests.Trust;

/// <summary>Keys that ssh-keygen made, once for all tests, and what else it makes of them.</summary>
internal static class TestKeys
{
    private static readonly TempFolder s_folder = MakeFolder();
    private static readonly Lazy<SshKey> s_ed25519 = Key("ed25519");
    private static readonly Lazy<SshKey> s_otherEd25519 = Key("ed25519", "other");
    private static readonly Lazy<SshKey> s_ecdsa = Key("ecdsa");
    private static readonly Lazy<SshKey> s_rsa = Key("rsa");
    private static readonly Lazy<SshKey> s_authority = Key("ed25519", "authority");

    private static int s_certificates;

    public static SshKey Ed25519 => s_ed25519.Value;

    public static SshKey OtherEd25519 => s_otherEd25519.Value;

    public static SshKey Ecdsa => s_ecdsa.Value;

    public static SshKey Rsa => s_rsa.Value;

    public static SshKey Authority => s_authority.Value;

    public static HostKey Parsed(this SshKey key) => HostKey.FromFields(key.Type, key.Blob);

    /// <summary>The system's ssh-keygen, which has to succeed.</summary>
    public static string Keygen(params string[] arguments) =>
        ExternalCommand.Require(ExternalCommand.Find("ssh-keygen")!, arguments).Output;

    /// <summary>The system's ssh-keygen, whatever it says.</summary>
    public static CommandResult TryKeygen(params string[] arguments) =>
        ExternalCommand.Run(ExternalCommand.Find("ssh-keygen")!, arguments);

    /// <summary>A key of a size.</summary>
    public static SshKey OfBits(string type, int bits)
    {
        string path = s_folder.Combine($"{type}-{bits}-{Guid.NewGuid():n}");
        Keygen("-q", "-t", type, "-b", $"{bits}", "-N", "", "-f", path);
        string[] fields = File.ReadAllText(path + ".pub").Split(' ');
        return new SshKey(path, fields[0], fields[1].Trim());
    }

    /// <summary>A certificate that the authority signs, made by ssh-keygen -s with these arguments.</summary>
    public static HostKey Certificate(SshKey key, params string[] arguments) => HostKey.FromText(CertificateText(key, Authority, arguments));

    public static string CertificateText(SshKey key, SshKey authority, params string[] arguments)
    {
        string copy = s_folder.Combine($"certified-{Interlocked.Increment(ref s_certificates)}");
        File.WriteAllText(copy + ".pub", key.PublicLine + "\n");
        Keygen(["-q", "-s", authority.Path, "-I", "test-id", .. arguments, copy + ".pub"]);
        return File.ReadAllText(copy + "-cert.pub");
    }

    private static Lazy<SshKey> Key(string type, string name = "key") =>
        new(() => SshKey.Generate(s_folder.Combine($"{type}-{name}"), type));

    private static TempFolder MakeFolder()
    {
        TempFolder folder = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }
}
