using SftpTools.Trust;

namespace SftpTools;

/// <summary>A key that a server showed, without a login.</summary>
public sealed class SftpHostKey
{
    internal SftpHostKey(string hostName, int port, HostKey key, SftpHostKeyStatus known)
    {
        HostName = hostName;
        Port = port;
        KeyType = key.Algorithm;
        Fingerprint = key.Fingerprint;
        Key = key.Base64;
        Known = known;
    }

    /// <summary>The host that was asked.</summary>
    public string HostName { get; }

    /// <summary>The port that was asked.</summary>
    public int Port { get; }

    /// <summary>The type, such as ssh-ed25519.</summary>
    public string KeyType { get; }

    /// <summary>"SHA256:" and base64, as ssh prints it.</summary>
    public string Fingerprint { get; }

    /// <summary>The key in base64, as files have it.</summary>
    public string Key { get; }

    /// <summary>What the known_hosts files say about it.</summary>
    public SftpHostKeyStatus Known { get; }

    /// <summary>The key as a line of a .pub file has it.</summary>
    public override string ToString() => $"{KeyType} {Key}";
}
