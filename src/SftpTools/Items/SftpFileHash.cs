using SftpTools.Items;

namespace SftpTools;

/// <summary>The hash of a file on a server; reads like what Get-FileHash gives.</summary>
public sealed class SftpFileHash : ISessionItem
{
    internal SftpFileHash(SftpSession session, string path, string algorithm, byte[] hash)
    {
        Session = session;
        FullName = path;
        Algorithm = algorithm;
        Hash = Convert.ToHexString(hash);
    }

    /// <summary>The algorithm, such as SHA256.</summary>
    public string Algorithm { get; }

    /// <summary>The hash in hexadecimal digits, letters upper case.</summary>
    public string Hash { get; }

    /// <summary>The path with the session's name, so that it is never taken for a path of this machine.</summary>
    public string Path => PSPath;

    /// <summary>The absolute path on the server.</summary>
    public string FullName { get; }

    /// <summary>The account of the session, as user@host:port.</summary>
    public string Account => Session.Account;

    /// <summary>The session it was read with.</summary>
    public SftpSession Session { get; }

    /// <summary>The path with the session's name, as every cmdlet of the module takes it.</summary>
    public string PSPath => Session.Show(FullName);

    /// <inheritdoc/>
    public override string ToString() => Hash;
}
