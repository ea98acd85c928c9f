using System.Management.Automation;
using SftpTools.Cmdlets.Paths;

namespace SftpTools.Cmdlets.Provider;

/// <summary>A drive that shows a directory of a server, and all that is below it.</summary>
public sealed class SftpDriveInfo : PSDriveInfo, ISessionDrive
{
    internal SftpDriveInfo(string name, ProviderInfo provider, ProviderPath root, string? description, bool ownsSession)
        : base(name, provider, root.Text, description ?? "", null)
    {
        Session = root.Session;
        OwnsSession = ownsSession;
    }

    /// <summary>The session that the drive works through.</summary>
    public SftpSession Session { get; }

    /// <summary>Whether the drive made its session and ends it when it goes.</summary>
    public bool OwnsSession { get; }
}
