using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.Sessions;

/// <summary>What a server tells of itself when a connection is made, as facts of its profile.</summary>
internal static class AnnouncedFacts
{
    private const string OpenSsh = "OpenSSH";

    /// <summary>Enters what the connection's beginning has told.</summary>
    public static void Enter(SftpServerProfile profile, SessionConnection connection) => Enter(
        profile, connection.Client, connection.Transport.Facts.ServerVersion ?? "", connection.Transport.Facts.ClientVersion ?? "");

    /// <summary>The same by the version lines of both ends.</summary>
    public static void Enter(SftpServerProfile profile, SftpClient client, string server, string clientVersion)
    {
        if (client.Supports(SftpExtension.PosixRename))
            profile.Announce(SftpServerFact.RenamesOver, true, SftpExtension.PosixRename.Name);
        if (client.Limits.MaxOpenHandles > 0)
            profile.Announce(SftpServerFact.MaxOpenHandles, client.Limits.MaxOpenHandles, SftpExtension.Limits.Name);
        ShareLimit(profile, client);
        // Its sftp-server has both; another subsystem behind its sshd has not.
        bool isOpenSsh = Names(server, OpenSsh) && client.Supports(SftpExtension.PosixRename) && client.Supports(SftpExtension.FSync);
        if (isOpenSsh)
            profile.Announce(SftpServerFact.TakesTemporaryNames, true, server);
        // It runs behind other servers, too, and nobody else offers this one.
        if (isOpenSsh || client.Supports(SftpExtension.ExpandPath))
            EnterWriting(profile, true, isOpenSsh ? server : SftpExtension.ExpandPath.Name);
        // Unless it has a cache for them, it writes files only from their start to their end, and empties those that are there. A READ of a
        // file that is open for both becomes a WRITE there.
        else if (Names(server, "rclone"))
            EnterWriting(profile, false, server);
        if (Names(server, "mod_sftp"))
            client.LStatFollowsLinks = true;
        EnterSymlinkOrder(profile, client, server, clientVersion);
    }

    /// <summary>Lets a connection know how many open files the server bears, and tell when it finds out.</summary>
    public static void ShareLimit(SftpServerProfile profile, SftpClient client)
    {
        if (profile.MaxOpenHandles is { } known)
            client.Handles.Limit(known);
        client.Handles.Learned = most =>
            profile.Learn(SftpServerFact.MaxOpenHandles, most, "the server refused to open more at once, and it worked with fewer");
    }

    private static void EnterWriting(SftpServerProfile profile, bool value, string evidence)
    {
        profile.Announce(SftpServerFact.WritesInPlace, value, evidence);
        profile.Announce(SftpServerFact.Appends, value, evidence);
        profile.Announce(SftpServerFact.OpensForReadingAndWriting, value, evidence);
    }

    private static void EnterSymlinkOrder(SftpServerProfile profile, SftpClient client, string server, string clientVersion)
    {
        if (client.Extensions.TryGetValue(SftpExtension.SymlinkOrder, out string? order))
        {
            profile.Announce(
                SftpServerFact.SymlinkOrder,
                order.StartsWith("link", StringComparison.Ordinal) ? SftpSymlinkOrder.LinkFirst : SftpSymlinkOrder.TargetFirst,
                $"{SftpExtension.SymlinkOrder} {DisplayText.Clean(order)}");
        }
        else if (Names(server, "lshd"))
        {
            profile.Announce(SftpServerFact.SymlinkOrder, SftpSymlinkOrder.LinkFirst, server);
        }
        else if (Names(server, "AsyncSSH"))
        {
            // It goes by who asks: OpenSSH's own client has the target first, and all others are taken at the word of the draft.
            profile.Announce(
                SftpServerFact.SymlinkOrder,
                Names(clientVersion, OpenSsh) ? SftpSymlinkOrder.TargetFirst : SftpSymlinkOrder.LinkFirst,
                server);
        }
        else if (Names(server, OpenSsh))
        {
            profile.Announce(SftpServerFact.SymlinkOrder, SftpSymlinkOrder.TargetFirst, server);
        }
    }

    private static bool Names(string version, string software) => version.Contains(software, StringComparison.OrdinalIgnoreCase);
}
