using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Binding;

/// <summary>Lets a walk follow links to directories and keeps it out of loops: each real directory is entered by link once at most.</summary>
internal sealed class LinkGuard(SftpFileSystem files)
{
    private readonly HashSet<string> _entered = [];

    /// <summary>Whether the entry is a link to a directory that was not entered yet, nor is one of the link's own parents.</summary>
    public async ValueTask<bool> MayEnterAsync(FileEntry link, CancellationToken cancellationToken)
    {
        try
        {
            FileEntry? end = await files.GetEntryAsync(link.Path, followLink: true, cancellationToken).ConfigureAwait(false);
            if (end?.Type != FileEntryType.Directory)
                return false;
            string real = await files.ResolveAsync(link.Path, cancellationToken).ConfigureAwait(false);
            string parent = await files.ResolveAsync(files.Paths.GetParent(link.Path) ?? "/", cancellationToken).ConfigureAwait(false);
            bool isParent = real == "/" || parent == real || parent.StartsWith(real + "/", StringComparison.Ordinal);
            return !isParent && _entered.Add(real);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PathNotFound or SftpErrorKind.PermissionDenied or SftpErrorKind.Failure)
        {
            // A link that cannot be followed is listed and not entered.
            return false;
        }
    }
}
