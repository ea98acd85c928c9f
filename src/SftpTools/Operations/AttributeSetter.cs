using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Listing;
using SftpTools.Protocol;

namespace SftpTools.Operations;

/// <summary>
/// Changes attributes of single entries and of whole trees, with many requests in flight. In a tree links are never followed; what fails
/// there is reported, and the rest goes on.
/// </summary>
/// <param name="files">The server's files.</param>
/// <param name="change">What to change.</param>
/// <param name="report">Hears of each failure in a tree, with the path in it; must not block.</param>
/// <param name="names">Which names of a tree are changed, that of its root too; null for all. Directories are entered whatever they are called.</param>
internal sealed class AttributeSetter(
    SftpFileSystem files, AttributeChange change, Action<SftpException> report, Func<string, bool>? names = null)
{
    private const int ChangesAtOnce = 256;
    private const int DirectoriesAhead = 16;

    // What the owner needs to list a directory and to reach what is in it.
    private const int OwnerAccess = 0x140;

    /// <summary>Changes one entry; a link itself, which takes a server with lsetstat@openssh.com. Throws when that fails.</summary>
    public async Task SetAsync(FileEntry entry, CancellationToken cancellationToken)
    {
        bool isLink = entry.Type == FileEntryType.SymbolicLink;
        // Owner first: a kernel takes setuid and setgid away when the owner changes. Times last: they are to stay.
        if (change.Owner(entry) is { } owner)
            await files.SetAttributesAsync(entry.Path, owner, !isLink, cancellationToken).ConfigureAwait(false);
        SftpAttributes? permissions = change.Permissions(entry);
        SftpAttributes? times = change.Times(entry);
        if (permissions is not null && isLink)
            await SetPermissionsOfLinkAsync(entry, permissions, cancellationToken).ConfigureAwait(false);
        else if (permissions is not null)
            times = permissions with { Times = times?.Times };
        if (times is not null)
            await files.SetAttributesAsync(entry.Path, times, !isLink, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Changes a directory and all that is in it; of what only passes for a directory and is a link, the link alone. Throws when the
    /// directory itself cannot be changed or listed.
    /// </summary>
    public async Task SetTreeAsync(FileEntry root, CancellationToken cancellationToken)
    {
        root = await files.ProveDirectoryAsync(root, SftpOperation.SetAttributes, cancellationToken).ConfigureAwait(false);
        if (root.Type == FileEntryType.SymbolicLink)
        {
            await SetAsync(root, cancellationToken).ConfigureAwait(false);
            return;
        }
        await SetProvenTreeAsync(root, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for what a link leads to, when that was asked for.</summary>
    public async Task SetProvenTreeAsync(FileEntry root, CancellationToken cancellationToken)
    {
        ConcurrencyWindow changes = new(ChangesAtOnce);
        // Directories that the change closes to us: they come after what is in them, the innermost first.
        Stack<FileEntry> later = new();
        try
        {
            if (Closes(root))
                later.Push(root);
            else if (Takes(root))
                await SetAsync(root, cancellationToken).ConfigureAwait(false);
            TreeWalker walker = new(files, DirectoriesAhead);
            await foreach (TreeWalker.Found found in walker.WalkAsync(root, DescendAsync, cancellationToken).ConfigureAwait(false))
            {
                if (found.Error is { } error)
                {
                    if (ReferenceEquals(found.Directory, root) || error.EndsConnection)
                        throw error;
                    report(error);
                }
                else if (found.Entry is { } entry && entry.Type == FileEntryType.Directory && Closes(entry))
                {
                    later.Push(entry);
                }
                else if (found.Entry is { } other && !Opens(other))
                {
                    if (Takes(other))
                        await changes.AddAsync(SetOrReportAsync(other, cancellationToken)).ConfigureAwait(false);
                }
            }
            await changes.DrainAsync().ConfigureAwait(false);
            while (later.TryPop(out FileEntry? directory))
            {
                if (ReferenceEquals(directory, root))
                    await SetAsync(root, cancellationToken).ConfigureAwait(false);
                else
                    await SetOrReportAsync(directory, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await changes.AbandonAsync().ConfigureAwait(false);
            throw;
        }

        async ValueTask<bool> DescendAsync(FileEntry entry, int depth)
        {
            if (entry.Type != FileEntryType.Directory)
                return false;
            // A directory that only the change opens to us is changed before it is listed.
            if (Opens(entry))
                await SetOrReportAsync(entry, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async Task SetOrReportAsync(FileEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            if (entry.Type == FileEntryType.SymbolicLink && change.Mode is not null)
            {
                // As chmod -R: the permissions of links mean nothing, and those of their targets are not in the tree.
                AttributeChange rest = change with { Mode = null };
                if (!rest.IsEmpty)
                    await new AttributeSetter(files, rest, report).SetAsync(entry, cancellationToken).ConfigureAwait(false);
                return;
            }
            await SetAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            report(exception);
        }
    }

    private async Task SetPermissionsOfLinkAsync(FileEntry link, SftpAttributes permissions, CancellationToken cancellationToken)
    {
        try
        {
            await files.SetAttributesAsync(link.Path, permissions, followLink: false, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.Failure or SftpErrorKind.NotSupported)
        {
            throw exception.As(
                SftpErrorKind.NotSupported,
                $"the permissions of a link cannot be changed on this server, only those of its target, with -FollowSymlink; {exception.Reason}");
        }
    }

    private bool Takes(FileEntry entry) => names is null || names(entry.Name);

    private bool Closes(FileEntry directory) => Takes(directory) && After(directory) is { } mode && (mode & OwnerAccess) != OwnerAccess;

    private bool Opens(FileEntry entry) =>
        Takes(entry) && entry is { Type: FileEntryType.Directory, Mode: { } now } && (now & OwnerAccess) != OwnerAccess
        && After(entry) is { } mode && (mode & OwnerAccess) == OwnerAccess;

    private int? After(FileEntry directory) =>
        change.Mode is { } mode && (directory.Mode is not null || mode.IsAbsolute) ? mode.Apply(directory.Mode ?? 0, isDirectory: true) : null;
}
