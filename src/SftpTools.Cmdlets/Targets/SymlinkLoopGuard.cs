using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Cmdlets.Targets;

/// <summary>
/// Lets a walk follow links to directories as Get-ChildItem -FollowSymlink does: each real directory is entered once, by whichever name comes
/// first. So loops end, and nothing is listed twice.
/// </summary>
/// <param name="files">The server's files.</param>
/// <param name="skipped">Told the path of each directory that is not entered because it was before.</param>
internal sealed class SymlinkLoopGuard(SftpFileSystem files, Func<string, Task> skipped)
{
    // The real directories that were entered, and the paths by which, with their real ones.
    private readonly HashSet<string> _entered = [];
    private readonly Dictionary<string, string> _real = [];

    /// <summary>The warning about a directory that is not entered again.</summary>
    public static string Describe(string shown) => $"'{shown}' is not listed again: that directory was listed before, by another name.";

    /// <summary>Takes in the directory with which the walk begins.</summary>
    public async Task BeginAsync(FileEntry root, CancellationToken cancellationToken)
    {
        string real = await files.ResolveAsync(root.Path, cancellationToken).ConfigureAwait(false);
        _entered.Add(real);
        _real[root.Path] = real;
    }

    /// <summary>Whether the entry is a directory, or a link to one, that was not entered yet.</summary>
    public async ValueTask<bool> MayEnterAsync(FileEntry entry, CancellationToken cancellationToken)
    {
        if (await RealPathAsync(entry, cancellationToken).ConfigureAwait(false) is not { } real)
            return false;
        if (!_entered.Add(real))
        {
            await skipped(entry.Path).ConfigureAwait(false);
            return false;
        }
        _real[entry.Path] = real;
        return true;
    }

    private async ValueTask<string?> RealPathAsync(FileEntry entry, CancellationToken cancellationToken)
    {
        // The real path of what is in a directory costs no question.
        if (entry.Type == FileEntryType.Directory && _real.TryGetValue(files.Paths.GetParent(entry.Path) ?? "/", out string? parent))
            return RemotePathSyntax.Join(parent, entry.Name);
        try
        {
            FileEntry? end = await files.GetEntryAsync(entry.Path, followLink: true, cancellationToken).ConfigureAwait(false);
            return end?.Type == FileEntryType.Directory
                ? await files.ResolveAsync(entry.Path, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PathNotFound or SftpErrorKind.PermissionDenied or SftpErrorKind.Failure)
        {
            // A link that cannot be followed is listed and not entered.
            return null;
        }
    }
}
