using SftpTools.Items;

namespace SftpTools;

/// <summary>A path on a server, as Get-SftpLocation and Resolve-SftpPath tell it; reads like PowerShell's PathInfo.</summary>
public sealed class SftpPathInfo : ISessionItem
{
    internal SftpPathInfo(SftpSession session, string path)
    {
        Session = session;
        ProviderPath = path;
    }

    /// <summary>The path with the session's name, as a path of a drive carries the drive's.</summary>
    public string Path => PSPath;

    /// <summary>The absolute path on the server.</summary>
    public string ProviderPath { get; }

    /// <summary>The account of the session, as user@host:port.</summary>
    public string Account => Session.Account;

    /// <summary>The session it belongs to.</summary>
    public SftpSession Session { get; }

    /// <summary>The path with the session's name, as every cmdlet of the module takes it.</summary>
    public string PSPath => Session.Show(ProviderPath);

    /// <inheritdoc/>
    public override string ToString() => PSPath;

    /// <inheritdoc/>
    string ISessionItem.FullName => ProviderPath;
}
