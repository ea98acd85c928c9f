namespace SftpTools.Cmdlets.Paths;

/// <summary>A drive that shows the server of a session.</summary>
internal interface ISessionDrive
{
    /// <summary>The session that the drive works through.</summary>
    SftpSession Session { get; }
}
