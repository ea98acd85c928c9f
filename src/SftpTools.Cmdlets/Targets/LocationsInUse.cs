using System.Management.Automation;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;

namespace SftpTools.Cmdlets.Targets;

/// <summary>
/// Where somebody is: in the location of a session or of a drive. As with PowerShell's own cmdlets, these directories and those above them
/// are neither removed nor moved.
/// </summary>
internal sealed class LocationsInUse
{
    private readonly IFileSystem _files;
    private readonly List<string> _locations = [];
    private readonly string? _home;

    private LocationsInUse(SftpSession session)
    {
        _files = session.Files;
        _home = session.Places.Current is null ? session.HomeDirectory : null;
    }

    private LocationsInUse(IFileSystem files) => _files = files;

    /// <summary>The locations on the server of a session and those of other sessions of the same account; those of this machine for none.</summary>
    public static LocationsInUse Of(SessionState state, SftpSession? session)
    {
        if (session is not null)
            return OnServer(state, session);
        LocationsInUse used = new(LocalFileSystem.Instance);
        used._locations.Add(state.Path.CurrentFileSystemLocation.ProviderPath);
        return used;
    }

    /// <summary>
    /// Throws when a directory is in use; a link to one never is. So is the home directory while no other location was set, because relative
    /// paths begin there; what keeps it from being removed, <see cref="ItemRemoval"/> decides.
    /// </summary>
    public async Task RequireFreeAsync(FileEntry entry, SftpOperation operation, CancellationToken token)
    {
        if (entry.Type != FileEntryType.Directory)
            return;
        string real = await _files.ResolveAsync(entry.Path, token).ConfigureAwait(false);
        if (_locations.FirstOrDefault(location => IsIn(location, real)) is { } used)
        {
            throw InUse(used == real
                ? ", as the current location; change that first"
                : $": the current location '{DisplayText.Clean(used)}' is in it; change that first");
        }
        if (operation != SftpOperation.Remove && _home is not null && IsIn(_home, real))
        {
            throw InUse(_home == real
                ? ", as the home directory, where relative paths begin; Set-SftpLocation sets another location"
                : $": the home directory '{DisplayText.Clean(_home)}' is in it, where relative paths begin; Set-SftpLocation sets another location");
        }

        SftpException InUse(string how) => SftpException.OnPath(SftpErrorKind.InUse, operation, entry.Path, "it is in use" + how);
    }

    private static LocationsInUse OnServer(SessionState state, SftpSession session)
    {
        LocationsInUse used = new(session);
        foreach (SftpSession other in RunspaceSessions.Current.Sessions.Where(other => IsSameAccount(other, session)).Append(session))
        {
            if (other.Places.Current is { } location)
                used._locations.Add(location);
        }
        if (DrivePath.IsOurs(state.Path.CurrentLocation.Provider)
            && DrivePath.Resolve(state, ".", isLiteral: true) is var (current, path) && IsSameAccount(current, session))
        {
            used._locations.Add(RemotePathSyntax.Normalize(path));
        }
        return used;
    }

    private static bool IsSameAccount(SftpSession one, SftpSession other) =>
        one == other
        || (one.HostName.Equals(other.HostName, StringComparison.OrdinalIgnoreCase) && one.Port == other.Port && one.UserName == other.UserName);

    private bool IsIn(string location, string directory)
    {
        for (string? above = location; above is not null; above = _files.Paths.GetParent(above))
        {
            if (above == directory)
                return true;
        }
        return false;
    }
}
