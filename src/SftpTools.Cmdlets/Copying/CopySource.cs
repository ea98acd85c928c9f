using SftpTools.Cmdlets.Paths;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Copying;

/// <summary>
/// Something to copy: a path on one side, an entry already looked at, or a remote pattern. Local patterns are expanded by PowerShell.
/// </summary>
internal sealed record CopySource(CopyPlace Place, string Path, FileEntry? Entry, bool IsPattern)
{
    /// <summary>Whether a wildcard has found it, or will: what does not match the names is then left out without an error.</summary>
    public bool IsMatch { get; init; } = IsPattern;

    /// <summary>The entries it stands for. A pattern may match none; a path that is not there is an error.</summary>
    public async Task<IReadOnlyList<FileEntry>> FindAsync(bool hidden, CancellationToken cancellationToken)
    {
        if (Entry is not null)
            return [Entry];
        if (IsPattern)
        {
            List<FileEntry> matches = [];
            await foreach (FileEntry match in RemoteGlob
                .ExpandAsync(Place.Session!, Path, hidden, cancellationToken, dots: false).ConfigureAwait(false))
                matches.Add(match);
            return matches;
        }
        // What is named outright is followed when it is a link, as Copy-Item does.
        FileEntry? found = await Place.Files.FindAsync(Path, followLink: true, cancellationToken).ConfigureAwait(false);
        if (found is not null)
            return [found];
        FileEntry? link = await Place.Files.GetEntryAsync(Path, followLink: false, cancellationToken).ConfigureAwait(false);
        throw SftpException.OnPath(
            SftpErrorKind.PathNotFound,
            SftpOperation.Copy,
            Place.Show(Path),
            link is null ? "there is no such file or directory" : "the link leads to nothing");
    }
}
