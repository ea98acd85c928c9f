using System.Management.Automation;
using SftpTools.Cmdlets.Runtime;

namespace SftpTools.Cmdlets.Paths;

/// <summary>Finds what a path means on a server that looks like one of this machine: of a drive, or relative inside one.</summary>
internal static class DrivePath
{
    /// <summary>The session and the path on its server; null for a path of any other provider, or of none.</summary>
    public static (SftpSession Session, string Path)? Resolve(SessionState state, string path, bool isLiteral)
    {
        if (Absolute(state, path) is not var (session, absolute))
            return null;
        if (isLiteral || !WildcardPattern.ContainsWildcardCharacters(path))
            return (session, absolute);
        // Only what was written can be a wildcard, not what the drive's root or the location put before it.
        string written = ProviderPath.ToServer(path[(path.IndexOf(':', StringComparison.Ordinal) + 1)..]).TrimStart('/');
        return absolute.EndsWith("/" + written, StringComparison.Ordinal)
            ? (session, RemoteGlob.Escape(absolute[..^written.Length]) + written)
            : (session, absolute);
    }

    /// <summary>The session of the drive that the location is in; null outside of drives.</summary>
    public static SftpSession? CurrentSession(SessionState state) => (state.Path.CurrentLocation.Drive as ISessionDrive)?.Session;

    /// <summary>Whether a provider is that of this module, which has one.</summary>
    public static bool IsOurs(ProviderInfo provider) => provider.ImplementingType.Assembly == typeof(DrivePath).Assembly;

    private static (SftpSession Session, string Path)? Absolute(SessionState state, string path)
    {
        try
        {
            string full = state.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out PSDriveInfo drive);
            if (!IsOurs(provider) || ProviderPath.Split(full) is not var (name, onServer))
                return null;
            SftpSession? session = (drive as ISessionDrive)?.Session
                ?? SessionResolver.FindByPathName(RunspaceSessions.Current, name)
                ?? state.Drive.GetAll().OfType<ISessionDrive>().FirstOrDefault(other => other.Session.PathName.Equals(name, StringComparison.OrdinalIgnoreCase))?.Session;
            return session is null ? null : (session, onServer);
        }
        catch (Exception exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException
            or PSArgumentException or ItemNotFoundException)
        {
            return null;
        }
    }
}
