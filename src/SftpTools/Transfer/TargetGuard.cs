using System.Collections.Concurrent;
using SftpTools.FileSystems;
using SftpTools.Native;

namespace SftpTools.Transfer;

/// <summary>
/// What a copy may do to a target that is not ours. A file takes another's place by a rename, for which the rights to its directory are
/// enough; so what opening it for writing would have refused is refused here: a file that is not writable for us, and in a directory where
/// everybody may write and nobody remove (mode 1777) the files and links that others have planted, as Linux does by fs.protected_regular and
/// fs.protected_symlinks. Who we are shows in the owner of the file that was made for the copy. Where the server tells no owners, its own
/// rights decide. One for each job.
/// </summary>
internal sealed class TargetGuard(IFileSystem target, bool force)
{
    private const int Sticky = 0x200;
    private const int GroupWrite = 0x10;
    private const int OtherWrite = 0x2;

    private readonly ConcurrentDictionary<string, (uint UserId, uint GroupId)> _newFiles = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<FileEntry?>>> _directories = [];

    /// <summary>
    /// Fails when the copy, whose file was just made, may not take the place of what is there. Returns the owner that new files have there,
    /// or null where it is not told.
    /// </summary>
    public async ValueTask<(uint UserId, uint GroupId)?> RequireAsync(ExistingTarget existing, IFile made, CancellationToken cancellationToken)
    {
        if (existing.Owner is null && existing.Link is null)
            return null;
        string directory = target.Paths.GetParent(existing.Path) ?? "";
        if (!_newFiles.TryGetValue(directory, out (uint UserId, uint GroupId) mine))
        {
            // What cannot be told is no reason to refuse what the server allows.
            if (await OwnerOfAsync(made, cancellationToken).ConfigureAwait(false) is not { } owner)
                return null;
            _newFiles[directory] = mine = owner;
        }
        await RequireAsync(existing, mine, cancellationToken).ConfigureAwait(false);
        return mine;
    }

    /// <summary>The same before a file is opened under its final name, when nothing was made that could tell who we are.</summary>
    public async ValueTask RequireDirectAsync(ExistingTarget existing, CancellationToken cancellationToken)
    {
        (uint UserId, uint GroupId)? mine = _newFiles.Values.Select(static owner => ((uint, uint)?)owner).FirstOrDefault();
        await RequireUnplantedAsync(existing, mine?.UserId ?? (target is LocalFileSystem ? OwnFile.CurrentUser() : null), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RequireAsync(ExistingTarget existing, (uint UserId, uint GroupId) mine, CancellationToken cancellationToken)
    {
        await RequireUnplantedAsync(existing, mine.UserId, cancellationToken).ConfigureAwait(false);
        if (force || mine.UserId == 0 || existing.Owner is not { } owner || owner.UserId == mine.UserId || existing.Mode is not { } mode)
            return;
        bool isWritable = (mode & OtherWrite) != 0
            || ((mode & GroupWrite) != 0
                && (owner.GroupId == mine.GroupId || await OpensAsync(existing.Path, cancellationToken).ConfigureAwait(false)));
        if (!isWritable)
        {
            throw Denied(existing.Path, $"the file there belongs to user {owner.UserId} and is not writable; -Force replaces it");
        }
    }

    /// <summary>Fails for a file or a link that somebody else may have planted.</summary>
    private async ValueTask RequireUnplantedAsync(ExistingTarget existing, uint? me, CancellationToken cancellationToken)
    {
        if (existing.Link is { UserId: { } linkOwner } link && linkOwner != me
            && await IsForeignInSharedAsync(link.Path, linkOwner, cancellationToken).ConfigureAwait(false))
        {
            throw Denied(
                link.Path,
                $"the link there belongs to user {linkOwner}, and in a directory where everybody may write the links of others are not followed");
        }
        if (existing.Owner is { } owner && owner.UserId != me
            && await IsForeignInSharedAsync(existing.Path, owner.UserId, cancellationToken).ConfigureAwait(false))
        {
            throw Denied(
                existing.Path,
                $"the file there belongs to user {owner.UserId}, and in a directory where everybody may write the files of others are not taken over");
        }
    }

    /// <summary>Whether everybody may write into the directory of a path and nobody remove there, and it is another who owns the directory.</summary>
    private async ValueTask<bool> IsForeignInSharedAsync(string path, uint user, CancellationToken cancellationToken)
    {
        string directory = target.Paths.GetParent(path) ?? "/";
        FileEntry? entry = await _directories
            .GetOrAdd(directory, place => new Lazy<Task<FileEntry?>>(() => LookAsync(place, cancellationToken))).Value.ConfigureAwait(false);
        return entry is { Mode: { } mode, UserId: { } owner } && (mode & Sticky) != 0 && (mode & OtherWrite) != 0 && owner != user;
    }

    private async Task<FileEntry?> LookAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            return await target.GetEntryAsync(directory, followLink: true, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.StatusCode is not null && !exception.EndsConnection)
        {
            return null;
        }
    }

    private async ValueTask<bool> OpensAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            IFile file = await target.OpenAsync(path, FileMode.Open, FileAccess.Write, null, cancellationToken).ConfigureAwait(false);
            await file.DisposeAsync().ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.NotSupported)
        {
            return false;
        }
    }

    private static async ValueTask<(uint UserId, uint GroupId)?> OwnerOfAsync(IFile file, CancellationToken cancellationToken)
    {
        try
        {
            return (await file.GetStateAsync(cancellationToken).ConfigureAwait(false)).Owner;
        }
        catch (SftpException exception) when (exception.StatusCode is not null && !exception.EndsConnection)
        {
            return null;
        }
    }

    private static SftpException Denied(string path, string reason) =>
        SftpException.OnPath(SftpErrorKind.PermissionDenied, SftpOperation.Create, path, reason);
}
