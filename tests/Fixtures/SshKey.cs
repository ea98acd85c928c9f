using System.Security.Cryptography;

namespace SftpTools.Fixtures;

/// <summary>A key pair made by ssh-keygen.</summary>
public sealed record SshKey(string Path, string Type, string Blob)
{
    /// <summary>The public half as a line of authorized_keys or, after a host pattern, of known_hosts.</summary>
    public string PublicLine => $"{Type} {Blob}";

    /// <summary>The fingerprint as ssh prints it.</summary>
    public string Fingerprint =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(Blob))).TrimEnd('=');

    /// <summary>Makes a key pair at a path that does not exist yet.</summary>
    public static SshKey Generate(string path, string type, string passphrase = "")
    {
        string program = ExternalCommand.Find("ssh-keygen")
            ?? throw new InvalidOperationException("ssh-keygen is not on this machine.");
        ExternalCommand.Require(program, ["-q", "-t", type, "-N", passphrase, "-C", "sftptools-fixture", "-f", path]);
        string[] fields = File.ReadAllText(path + ".pub").Split(' ');
        return new SshKey(path, fields[0], fields[1].Trim());
    }
}
