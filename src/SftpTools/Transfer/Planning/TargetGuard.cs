using System.Collections.Concurrent;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Native;
using SftpTools.Transfer.Names;

namespace SftpTools.Transfer.Planning;

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
    private const int OwnerReadWrite = 0x180;

    private readonly ConcurrentDictionary<string, (uint UserId, uint GroupId)> _newFiles = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<FileEntry?>>> _directories = [];

    /// <summary>Where it stands guard.</summary>
    public IFileSystem Target => target;

    /// <summary>
    /// Fails when the copy, whose file was just made, may not take the place of what is there. Returns the owner that new files have there,
    /// or null where it is not told.
    /// </summary>
    public async ValueTask<(uint UserId, uint GroupId)?> RequireAsync(ExistingTarget existing, IFile made, CancellationToken cancellationToken)
    {
        if (existing.Owner is null && existing.Links is null)
            return null;
        string directory = target.Paths.GetParent(existing.Path) ?? "";
        if (!_newFiles.TryGetValue(directory, out (uint UserId, uint GroupId) mine))
        {
            // What cannot be told is not a reason to refuse what the server allows.
            if (await OwnerOfAsync(made, cancellationToken).ConfigureAwait(false) is not { } owner)
                return null;
            _newFiles[directory] = mine = owner;
        }
        await RequireAsync(existing, mine, cancellationToken).ConfigureAwait(false);
        return mine;
    }

    /// <summary>The same before a file is opened under its final name, when nothing was made that could tell who we are.</summary>
    public ValueTask RequireDirectAsync(ExistingTarget existing, CancellationToken cancellationToken) =>
        RequireUnplantedAsync(existing, null, cancellationToken);

    /// <summary>Creates a directory for a tree; true when it is new. One that is there is gone into as <see cref="RequireDirectoryAsync"/> allows.</summary>
    public async ValueTask<bool> CreateDirectoryAsync(string path, int? mode, CancellationToken cancellationToken)
    {
        bool isNew = await target.CreateDirectoryAsync(path, mode, cancellationToken).ConfigureAwait(false);
        // The system's own call for this machine is content with a link that somebody has just put there.
        if (!isNew || target is LocalFileSystem)
            await RequireDirectoryAsync(path, cancellationToken).ConfigureAwait(false);
        return isNew;
    }

    /// <summary>
    /// Fails where a tree would go through a link that somebody else may have planted in the place of a directory. A directory that is
    /// another's is gone into, as by cp.
    /// </summary>
    public async ValueTask RequireDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        if (await LookAsync(path, followLink: false, cancellationToken).ConfigureAwait(false) is not { Type: FileEntryType.SymbolicLink } first)
            return;
        LinkChain chain = await LinkChain.FollowAsync(target, first, cancellationToken).ConfigureAwait(false);
        foreach (FileEntry link in chain.Links)
            await RequireUnplantedAsync(link, null, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Fails for a file or a link that somebody else may have planted. Who we are is found out where it is not known.</summary>
    private async ValueTask RequireUnplantedAsync(ExistingTarget existing, uint? me, CancellationToken cancellationToken)
    {
        foreach (FileEntry link in existing.Links ?? [])
            await RequireUnplantedAsync(link, me, cancellationToken).ConfigureAwait(false);
        if (existing.Owner is { } owner && await IsPlantedAsync(existing.Path, owner.UserId, me, cancellationToken).ConfigureAwait(false))
        {
            throw Denied(
                existing.Path,
                $"the file there belongs to user {owner.UserId}, and in a directory where everybody may write the files of others are not taken over");
        }
    }

    private async ValueTask RequireUnplantedAsync(FileEntry link, uint? me, CancellationToken cancellationToken)
    {
        if (link.UserId is { } owner && await IsPlantedAsync(link.Path, owner, me, cancellationToken).ConfigureAwait(false))
        {
            throw Denied(
                link.Path,
                $"the link there belongs to user {owner}, and in a directory where everybody may write the links of others are not followed");
        }
    }

    /// <summary>
    /// Whether it is another's, in a directory where everybody may write and nobody remove, and which is not that other's either.
    /// </summary>
    private async ValueTask<bool> IsPlantedAsync(string path, uint owner, uint? me, CancellationToken cancellationToken)
    {
        if (owner == me)
            return false;
        string directory = target.Paths.GetParent(path) ?? "/";
        FileEntry? entry = await _directories
            .GetOrAdd(directory, place => new Lazy<Task<FileEntry?>>(() => LookAsync(place, followLink: true, cancellationToken))).Value
            .ConfigureAwait(false);
        return entry is { Mode: { } mode, UserId: { } above } && (mode & Sticky) != 0 && (mode & OtherWrite) != 0 && above != owner
            && (me is not null || await IsAnotherAsync(owner, directory, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Whether an owner is another than we are, before a file was made that could tell. The home directory is mostly ours; where it is not
    /// (it may be root's, when the server locks the account in), a file is made that tells, and removed. False where nothing tells.
    /// </summary>
    private async ValueTask<bool> IsAnotherAsync(uint owner, string directory, CancellationToken cancellationToken)
    {
        if (target is LocalFileSystem)
            return Libc.EffectiveUser() is { } user && owner != user;
        if (_newFiles.TryGetValue(directory, out (uint UserId, uint GroupId) known))
            return owner != known.UserId;
        uint? home = (await LookAsync(".", followLink: true, cancellationToken).ConfigureAwait(false))?.UserId;
        if (home == owner)
            return false;
        if (await OwnerOfNewFileAsync(directory, cancellationToken).ConfigureAwait(false) is not { } mine)
            return home is not null;
        _newFiles[directory] = mine;
        return owner != mine.UserId;
    }

    private async ValueTask<(uint UserId, uint GroupId)?> OwnerOfNewFileAsync(string directory, CancellationToken cancellationToken)
    {
        string path = target.Paths.Append(directory, TemporaryName.For("owner", CopyToken.Next()));
        try
        {
            IFile made = await target.CreateNewAsync(path, OwnerReadWrite, cancellationToken).ConfigureAwait(false);
            try
            {
                await using (made.ConfigureAwait(false))
                    return await OwnerOfAsync(made, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await target.RemoveFileAsync(path, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
    }

    private async Task<FileEntry?> LookAsync(string path, bool followLink, CancellationToken cancellationToken)
    {
        try
        {
            return await target.GetEntryAsync(path, followLink, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
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
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
    }

    private static SftpException Denied(string path, string reason) =>
        SftpException.OnPath(SftpErrorKind.PermissionDenied, SftpOperation.Create, path, reason);
}
