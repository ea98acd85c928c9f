using SftpTools.Protocol;

namespace SftpTools;

/// <summary>What a server tells of itself when a connection is made, as facts of its profile.</summary>
internal static class AnnouncedFacts
{
    /// <summary>Enters what the connection's beginning has told.</summary>
    public static void Enter(SftpServerProfile profile, SessionConnection connection)
    {
        SftpClient client = connection.Client;
        if (client.Supports(SftpExtension.PosixRename))
            profile.Announce(SftpServerFact.RenamesOver, true, SftpExtension.PosixRename.Name);
        if (client.Limits.MaxOpenHandles > 0)
            profile.Announce(SftpServerFact.MaxOpenHandles, client.Limits.MaxOpenHandles, SftpExtension.Limits.Name);
    }
}
