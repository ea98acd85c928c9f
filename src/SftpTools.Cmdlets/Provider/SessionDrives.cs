using System.Management.Automation;
using SftpTools.Cmdlets.Paths;

namespace SftpTools.Cmdlets.Provider;

/// <summary>The drives that come with a session that has a name, and that go with any session.</summary>
internal static class SessionDrives
{
    private const string GlobalScope = "global";

    /// <summary>
    /// Makes a drive of the session's name that shows its whole server, in every scope. Null, or why there is none: the session is of use
    /// without it.
    /// </summary>
    public static string? TryAdd(SessionState state, SftpSession session)
    {
        try
        {
            if (state.Drive.GetAll().Any(drive => drive.Name.Equals(session.Name, StringComparison.OrdinalIgnoreCase)))
                return $"There is a drive '{session.Name}' already, so the session got none. New-PSDrive makes one of another name.";
            ProviderInfo provider = state.Provider.GetOne(SftpProvider.ProviderName);
            state.Drive.New(new SftpDriveInfo(session.Name, provider, new ProviderPath(session, "/"), "", ownsSession: false), GlobalScope);
            return null;
        }
        catch (Exception exception) when (exception is SessionStateException or PSArgumentException or PSInvalidOperationException)
        {
            return $"The session '{session.Name}' got no drive of its name: {exception.Message}";
        }
    }

    /// <summary>Removes the drives of a session. A location in one of them becomes that of the file system.</summary>
    public static void Remove(SessionState state, SftpSession session)
    {
        foreach (SftpDriveInfo drive in SftpProvider.DrivesOf(state).Where(drive => ReferenceEquals(drive.Session, session)).ToList())
        {
            if (state.Path.CurrentLocation.Drive is { } current && current.Equals(drive))
                state.Path.SetLocation(state.Path.CurrentFileSystemLocation.Path);
            try
            {
                state.Drive.Remove(drive.Name, force: true, scope: null);
            }
            catch (SessionStateException)
            {
                // In a scope that cannot be reached from here; it says that its session is closed, and goes with its scope.
            }
        }
    }
}
