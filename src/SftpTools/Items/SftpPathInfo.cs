namespace SftpTools;

/// <summary>A path on a server, as Get-SftpLocation and Resolve-SftpPath tell it; reads like PowerShell's PathInfo.</summary>
public sealed class SftpPathInfo
{
    internal SftpPathInfo(SftpSession session, string path)
    {
        Session = session;
        Path = path;
    }

    /// <summary>The absolute path on the server.</summary>
    public string Path { get; }

    /// <summary>The session it belongs to.</summary>
    public SftpSession Session { get; }

    /// <summary>The path with the session's name, as every cmdlet of the module takes it.</summary>
    public string PSPath => $"{Session.Name}:{Path}";

    /// <inheritdoc/>
    public override string ToString() => Path;
}
