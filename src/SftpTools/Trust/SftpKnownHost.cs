using System.Globalization;
using System.Text;
using SftpTools.Errors;
using SftpTools.Trust;

namespace SftpTools;

/// <summary>A line of a known_hosts file.</summary>
public sealed class SftpKnownHost
{
    private const string HashedName = "(hashed)";

    internal SftpKnownHost(KnownHostEntry entry)
    {
        (HostName, Port) = NameOf(entry.Hosts);
        Marker = entry.Marker switch
        {
            KnownHostMarker.CertAuthority => "@cert-authority",
            KnownHostMarker.Revoked => "@revoked",
            _ => null,
        };
        KeyType = entry.Key.Algorithm;
        Fingerprint = entry.Key.Fingerprint;
        Key = entry.Key.Base64;
        Comment = entry.Comment;
        Path = entry.Path;
        Line = entry.Line;
        Text = entry.Text;
    }

    /// <summary>The host, or the patterns with commas between them as they stand in the file, or "(hashed)".</summary>
    public string HostName { get; }

    /// <summary>The port of a line for one host; null when the name is hidden or there are several.</summary>
    public int? Port { get; }

    /// <summary>The type of the key, such as ssh-ed25519.</summary>
    public string KeyType { get; }

    /// <summary>"SHA256:" and base64, as ssh prints it.</summary>
    public string Fingerprint { get; }

    /// <summary>"@cert-authority", "@revoked" or null.</summary>
    public string? Marker { get; }

    /// <summary>What follows the key; empty when nothing does.</summary>
    public string Comment { get; }

    /// <summary>The key in base64.</summary>
    public string Key { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The number of the line, from 1, when it was read.</summary>
    public int Line { get; }

    /// <summary>The whole line, by which it is found again.</summary>
    internal string Text { get; }

    /// <summary>The host and the key.</summary>
    public override string ToString() => $"{HostName} {KeyType} {Fingerprint}";

    private static (string Name, int? Port) NameOf(HostPatterns hosts)
    {
        if (hosts.IsHashed)
            return (HashedName, null);
        string text = DisplayText.Clean(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(hosts.Text)));
        if (hosts.Patterns.Count > 1)
            return (text, null);
        int end = text.LastIndexOf("]:", StringComparison.Ordinal);
        return text.StartsWith('[') && end > 0
            && int.TryParse(text.AsSpan(end + 2), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? (text[1..end], port)
            : (text, KnownHostName.DefaultPort);
    }
}
