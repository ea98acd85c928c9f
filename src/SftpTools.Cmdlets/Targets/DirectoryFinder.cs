using SftpTools.Cmdlets.Paths;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Targets;

/// <summary>Finds the directory that a location is to be.</summary>
internal static class DirectoryFinder
{
    /// <summary>The absolute path, with its links resolved. Throws when there is no such directory, or several.</summary>
    public static async Task<string> FindAsync(RemoteTarget target, CancellationToken token)
    {
        FileEntry entry;
        if (target.IsPattern)
        {
            List<FileEntry> found = [];
            await foreach (FileEntry match in RemoteGlob.ExpandAsync(target.Session, target.Text, hidden: false, token).ConfigureAwait(false))
                found.Add(match);
            entry = found.Count switch
            {
                1 => found[0],
                0 => throw SftpException.OnPath(
                    SftpErrorKind.PathNotFound, SftpOperation.Resolve, target.Shown, "nothing matches it"),
                _ => throw SftpException.OnPath(
                    SftpErrorKind.Failure, SftpOperation.Resolve, target.Shown,
                    $"it matches {found.Count} items, and a location is one"),
            };
            target = new RemoteTarget(target.Session, entry.Path, IsLiteral: true);
        }
        entry = await target.GetEntryAsync(followLink: true, token).ConfigureAwait(false);
        if (entry.Type != FileEntryType.Directory)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathNotFound, SftpOperation.Resolve, target.Session.Show(target.Path), "it is not a directory");
        }
        return await target.Session.Files.ResolveAsync(target.Path, token).ConfigureAwait(false);
    }
}
