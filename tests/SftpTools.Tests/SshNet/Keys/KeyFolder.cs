using System.Security;
using SftpTools.Fixtures;
using SftpTools.SshNet.Keys;

namespace SftpTools.Tests.SshNet.Keys;

/// <summary>A key of each type, made once, and the programs that write it in every form.</summary>
public sealed class KeyFolder : IDisposable
{
    public const string Passphrase = "pässphrase of a test";

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, SshKey> _keys = [];
    private int _copies;

    /// <summary>The unencrypted key of a type: ed25519, rsa, or ecdsa with its bits.</summary>
    internal SshKey Key(string type)
    {
        lock (_keys)
        {
            if (_keys.TryGetValue(type, out SshKey? known))
                return known;
            string path = _folder.Combine(type);
            string[] bits = type.StartsWith("ecdsa", StringComparison.Ordinal) ? ["-b", type["ecdsa".Length..]] : [];
            string name = bits.Length > 0 ? "ecdsa" : type;
            Tool("ssh-keygen", ["-q", "-t", name, .. bits, "-N", "", "-C", "a comment", "-f", path]);
            string[] fields = File.ReadAllText(path + ".pub").Split(' ');
            return _keys[type] = new SshKey(path, fields[0], fields[1].Trim());
        }
    }

    /// <summary>A path that nothing has yet.</summary>
    internal string NewPath() => _folder.Combine($"copy{Interlocked.Increment(ref _copies)}");

    /// <summary>A private file with this content.</summary>
    internal string Write(byte[] content)
    {
        string path = NewPath();
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using FileStream file = new(path, options);
        file.Write(content);
        return path;
    }

    /// <summary>A private file with this text.</summary>
    internal string Write(string content) => Write(System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>The key in a form of ssh-keygen.</summary>
    internal string Rewrite(string type, bool encrypt, params string[] form)
    {
        string path = Write(File.ReadAllBytes(Key(type).Path));
        Tool("ssh-keygen", ["-q", "-p", "-P", "", "-N", encrypt ? Passphrase : "", "-f", path, .. form]);
        return path;
    }

    /// <summary>The key in PuTTY's form.</summary>
    internal string ToPutty(string type, bool encrypt, string parameters, string? certificate = null)
    {
        string path = NewPath() + ".ppk";
        string passphrase = Write(encrypt ? Passphrase : "");
        string[] certified = certificate is null ? [] : ["--certificate", certificate];
        Tool("puttygen", [Key(type).Path, "-O", "private", "-o", path, "--ppk-param", parameters, "--new-passphrase", passphrase, .. certified]);
        return path;
    }

    /// <summary>Certifies the key for a user, or for a host, and returns the path of the certificate.</summary>
    internal string Certify(SshKey key, params string[] more)
    {
        Tool("ssh-keygen", ["-q", "-s", Key("ed25519").Path, "-I", "test", "-n", "user", .. more, key.Path + ".pub"]);
        return key.Path + "-cert.pub";
    }

    /// <summary>Runs a program that has to succeed.</summary>
    internal static void Tool(string name, params string[] arguments) => ExternalCommand.Require(ExternalCommand.Find(name)!, arguments);

    /// <summary>Reads a key with the passphrase of the tests.</summary>
    internal static FileKey Read(string path) => KeyFileReader.Read(path, static _ => Secret(Passphrase));

    internal static SecureString Secret(string text)
    {
        SecureString secret = new();
        foreach (char character in text)
            secret.AppendChar(character);
        return secret;
    }

    public void Dispose() => _folder.Dispose();
}
