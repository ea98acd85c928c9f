using System.Management.Automation;
using SftpTools.Cmdlets.Provider;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Binding;

/// <summary>
/// Where somebody is on a server: in the session's location, once one was set, and in that of a drive. As with PowerShell's own cmdlets,
/// these directories and those above them are neither removed nor moved.
/// </summary>
internal sealed class LocationsInUse
{
    private readonly SftpSession _session;
    private readonly List<string> _locations = [];

    private LocationsInUse(SftpSession session) => _session = session;

    /// <summary>The locations on the server of a session.</summary>
    public static LocationsInUse Of(PSCmdlet cmdlet, SftpSession session)
    {
        LocationsInUse used = new(session);
        if (session.Places.Current is { } location)
            used._locations.Add(location);
        if (cmdlet.SessionState.Path.CurrentLocation.Provider.ImplementingType == typeof(SftpProvider)
            && DrivePath.Resolve(cmdlet.SessionState, ".", isLiteral: true) is var (other, path) && other == session)
        {
            used._locations.Add(RemotePathSyntax.Normalize(path));
        }
        return used;
    }

    /// <summary>Throws when a directory is in use; a link to one never is.</summary>
    public async Task RequireFreeAsync(FileEntry entry, SftpOperation operation, CancellationToken token)
    {
        if (_locations.Count == 0 || entry.Type != FileEntryType.Directory)
            return;
        string real = await _session.Files.ResolveAsync(entry.Path, token).ConfigureAwait(false);
        string inside = real == "/" ? "/" : real + "/";
        if (_locations.FirstOrDefault(location => location == real || location.StartsWith(inside, StringComparison.Ordinal)) is { } used)
        {
            throw SftpException.OnPath(
                SftpErrorKind.InUse, operation, entry.Path, used == real
                    ? "it is in use, as the current location; change that first"
                    : $"it is in use: the current location '{DisplayText.Clean(used)}' is in it; change that first");
        }
    }
}
