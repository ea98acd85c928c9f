using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Targets;

/// <summary>What an item cmdlet shall act on: a path as it was given, with its session, or an item that was found before.</summary>
internal sealed record ItemTarget(SftpSession Session, string Text, bool IsLiteral, FileEntry? Known) : RemoteTarget(Session, Text, IsLiteral)
{
    /// <inheritdoc/>
    public override bool IsPattern => Known is null && base.IsPattern;

    /// <summary>
    /// The entries that are meant, links as themselves. Throws when a path that is not a pattern leads nowhere; an item that was found before
    /// is not looked for again.
    /// </summary>
    public async Task<List<FileEntry>> FindAsync(
        NameFilter names, bool hidden, SftpOperation operation, CancellationToken cancellationToken)
    {
        List<FileEntry> found = [];
        if (IsPattern)
        {
            await foreach (FileEntry entry in RemoteGlob.ExpandAsync(Session, Text, hidden, cancellationToken, dots: false).ConfigureAwait(false))
                found.Add(entry);
        }
        else
        {
            found.Add(Known ?? await GetAsync(operation, cancellationToken).ConfigureAwait(false));
        }
        found.RemoveAll(entry => !names.Matches(entry.Name));
        return found;
    }

    /// <inheritdoc/>
    public override string Shown => Known is null ? base.Shown : Show(Known);

    /// <summary>How errors call an entry of it.</summary>
    public string Show(FileEntry entry) => Session.Show(entry.Path);

    /// <summary>The entry of a path that is not a pattern, as it is now. Throws when it is not there.</summary>
    public async Task<FileEntry> GetAsync(SftpOperation operation, CancellationToken cancellationToken)
    {
        string path = Path;
        // "dir/.." has no name of its own that could be removed or renamed.
        if (RemotePathSyntax.Instance.GetName(path) == "..")
            path = await Session.Files.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
        FileEntry entry = await Session.Files.FindAsync(path, followLink: false, cancellationToken).ConfigureAwait(false)
            ?? throw SftpException.OnPath(
                SftpErrorKind.PathNotFound, operation, Session.Show(path), "there is no such file or directory");
        RequireDirectoryAfterSlash(Session, Text, entry, operation);
        return entry;
    }
}
