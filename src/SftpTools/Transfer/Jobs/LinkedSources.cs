using SftpTools.FileSystems;

namespace SftpTools.Transfer.Jobs;

/// <summary>
/// The links in the trees of a move. What a link of the same tree leads to stays until the link has been moved: a link that was skipped, or
/// whose turn comes later, must not lead to nothing. Filled by the one task that searches, and read once the search is over or far ahead.
/// </summary>
internal sealed class LinkedSources(IFileSystem source)
{
    // The root of a tree as it was found, and without links.
    private readonly List<(string Path, string RealPath)> _roots = [];

    private readonly List<(FileEntry Link, string Target)> _links = [];

    /// <summary>A tree begins.</summary>
    public async ValueTask AddRootAsync(FileEntry root, CancellationToken cancellationToken) =>
        _roots.Add((root.Path, await ResolveAsync(root.Path, cancellationToken).ConfigureAwait(false) ?? root.Path));

    /// <summary>A link was found in a tree.</summary>
    public async ValueTask AddLinkAsync(FileEntry link, CancellationToken cancellationToken)
    {
        // What cannot be resolved leads to nothing that could be moved.
        if (await ResolveAsync(link.Path, cancellationToken).ConfigureAwait(false) is { } target)
        {
            lock (_links)
                _links.Add((link, target));
        }
    }

    /// <summary>The links that lead to a file, or to a directory above it.</summary>
    public IReadOnlyList<FileEntry> To(FileEntry file)
    {
        lock (_links)
        {
            if (_links.Count == 0 || file.Type == FileEntryType.SymbolicLink)
                return [];
            List<FileEntry> found = [];
            foreach ((string root, string realRoot) in _roots)
            {
                if (!IsWithin(file.Path, root))
                    continue;
                string real = realRoot + file.Path[root.Length..];
                found.AddRange(_links.Where(link => IsWithin(real, link.Target)).Select(static link => link.Link));
            }
            return found;
        }
    }

    /// <summary>One of these links that is still there, or null.</summary>
    public async ValueTask<FileEntry?> FirstLeftAsync(IEnumerable<FileEntry> links, CancellationToken cancellationToken)
    {
        foreach (FileEntry link in links)
        {
            if (await source.GetEntryAsync(link.Path, followLink: false, cancellationToken).ConfigureAwait(false) is not null)
                return link;
        }
        return null;
    }

    private static bool IsWithin(string path, string directory) =>
        path == directory || path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal)
        || path.StartsWith(directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private async ValueTask<string?> ResolveAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            return null;
        }
    }
}
