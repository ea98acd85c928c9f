using SftpTools.Errors;

namespace SftpTools.FileSystems;

/// <summary>Where a link leads in the end, and every link on the way there: the place of a link is not the place of what it leads to.</summary>
/// <param name="Links">The links, the first one first.</param>
/// <param name="Path">Where the last one leads.</param>
/// <param name="End">What is there; null for nothing.</param>
internal sealed record LinkChain(IReadOnlyList<FileEntry> Links, string Path, FileEntry? End)
{
    // As Linux has it (path_resolution(7)).
    private const int MostLinks = 40;

    /// <summary>
    /// Follows a link step by step. Where the server does not tell where a link points, or tells a path that it does not know itself, its own
    /// way to resolve paths leads to the end, and the links on that way stay unknown.
    /// </summary>
    public static async ValueTask<LinkChain> FollowAsync(IFileSystem files, FileEntry link, CancellationToken cancellationToken)
    {
        List<FileEntry> links = [];
        for (FileEntry at = link; ;)
        {
            links.Add(at);
            if (links.Count > MostLinks)
                throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Resolve, link.Path, "its links lead round in a circle");
            string? path = await NextAsync(files, at.Path, cancellationToken).ConfigureAwait(false);
            FileEntry? next = path is null ? null : await files.GetEntryAsync(path, followLink: false, cancellationToken).ConfigureAwait(false);
            if (next?.Type == FileEntryType.SymbolicLink)
            {
                at = next;
                continue;
            }
            if (path is not null && (next is not null || await IsPlaceAsync(files, path, cancellationToken).ConfigureAwait(false)))
                return new LinkChain(links, path, next);
            string end = await files.ResolveAsync(link.Path, cancellationToken).ConfigureAwait(false);
            return new LinkChain(links, end, await files.GetEntryAsync(end, followLink: false, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Where a link points, seen from its own directory; null where that is not told.</summary>
    private static async ValueTask<string?> NextAsync(IFileSystem files, string link, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await files.ReadLinkAsync(link, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
        if (text.Length == 0)
            return null;
        string path = files.Paths.FromLink(link, text);
        string name = files.Paths.GetName(path);
        if (name is "" or "." or "..")
            return await files.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
        // ".." means what is above the directory that is really there.
        return text.Contains("..", StringComparison.Ordinal) && files.Paths.GetParent(path) is { } parent
            ? files.Paths.FromLink(await files.ResolveAsync(parent, cancellationToken).ConfigureAwait(false) + "/.", name)
            : path;
    }

    private static async ValueTask<bool> IsPlaceAsync(IFileSystem files, string path, CancellationToken cancellationToken) =>
        files.Paths.GetParent(path) is { } parent
        && await files.GetEntryAsync(parent, followLink: true, cancellationToken).ConfigureAwait(false) is { Type: FileEntryType.Directory };
}
