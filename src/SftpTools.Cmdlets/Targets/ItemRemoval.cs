using System.Management.Automation;
using System.Management.Automation.Host;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Operations;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Targets;

/// <summary>
/// Removes items of one server, for the cmdlets and the drive: directories with what they hold where that is wanted; hidden and read-only
/// items, the root and the home directory only where that is forced.
/// </summary>
internal sealed class ItemRemoval
{
    private readonly SftpSession _session;
    private readonly TreeRemover _remover;

    private ItemRemoval(SftpSession session, TreeRemover remover)
    {
        _session = session;
        _remover = remover;
    }

    /// <summary>Files and links removed so far.</summary>
    public long FilesRemoved => _remover.FilesRemoved;

    /// <summary>Directories removed so far.</summary>
    public long DirectoriesRemoved => _remover.DirectoriesRemoved;

    /// <summary>A removal by the account of a session.</summary>
    /// <param name="session">Whose items these are.</param>
    /// <param name="rules">What may go, whoever the account is.</param>
    /// <param name="report">Hears of each failure inside a tree, with the path in it; must not block.</param>
    /// <param name="token">Ends the question who the account is.</param>
    public static async Task<ItemRemoval> ForAsync(
        SftpSession session, RemovalRules rules, Action<SftpException> report, CancellationToken token)
    {
        if (!rules.Force)
            rules = rules with { Account = await AccountIdentity.OfAsync(session, token).ConfigureAwait(false) };
        return new ItemRemoval(session, new TreeRemover(session.Files, report, rules));
    }

    /// <summary>
    /// Removes an item; where a link only passes for a directory, the link alone. Throws when that fails; failures in a directory go to the
    /// report. Whether one is empty is looked at and not left to the server: some remove full ones.
    /// </summary>
    /// <param name="entry">The item.</param>
    /// <param name="recurse">Whether all that is in a directory goes, too.</param>
    /// <param name="mayEmpty">Asked without <paramref name="recurse"/> when the directory is not empty.</param>
    /// <param name="token">Ends the removal.</param>
    public async Task RemoveAsync(FileEntry entry, bool recurse, Func<Task<bool>> mayEmpty, CancellationToken token)
    {
        if (entry.Type != FileEntryType.Directory)
        {
            await RemoveFileAsync(entry, token).ConfigureAwait(false);
            return;
        }
        await RequireRemovableAsync(entry, token).ConfigureAwait(false);
        entry = await _session.Files.ProveDirectoryAsync(entry, SftpOperation.Remove, token).ConfigureAwait(false);
        if (entry.Type == FileEntryType.SymbolicLink)
        {
            await _remover.RemoveFileAsync(entry.Path, token).ConfigureAwait(false);
            return;
        }
        if (!recurse)
        {
            if (!await HoldsSomethingAsync(entry.Path, token).ConfigureAwait(false))
            {
                _remover.Rules.Require(entry);
                await _remover.RemoveEmptyDirectoryAsync(entry.Path, token).ConfigureAwait(false);
                return;
            }
            if (!await mayEmpty().ConfigureAwait(false))
                return;
        }
        await _remover.RemoveTreeAsync(entry, token).ConfigureAwait(false);
    }

    private async Task RemoveFileAsync(FileEntry entry, CancellationToken token)
    {
        await RequireUnprotectedAsync(entry, token).ConfigureAwait(false);
        await _remover.RemoveFileAsync(entry.Path, token).ConfigureAwait(false);
    }

    private async Task RequireUnprotectedAsync(FileEntry entry, CancellationToken token)
    {
        if (_remover.Rules.Force)
            return;
        // The name of the owner may be all that tells whether it is the account's own.
        bool asks = entry is { UserName: null, Type: FileEntryType.File };
        _remover.Rules.Require(asks ? (await _session.Files.NameOwnersAsync([entry], token).ConfigureAwait(false))[0] : entry);
    }

    /// <summary>Whether a directory that is not empty may go with all that is in it; a person is asked.</summary>
    /// <param name="shown">What the question calls it.</param>
    /// <param name="path">Its path on the server.</param>
    /// <param name="ask">Asks a question.</param>
    /// <param name="refused">Told why not where nobody is there to be asked.</param>
    public static bool MayEmpty(string shown, string path, Func<string, bool> ask, Action<SftpException> refused)
    {
        try
        {
            return ask(
                $"The directory {DisplayText.Clean(shown)} is not empty, and -Recurse was not given. "
                + "If you continue, all that is in it is removed with it. Do you want to continue?");
        }
        catch (Exception exception) when (exception is PSInvalidOperationException or HostException)
        {
            refused(SftpException.OnPath(
                SftpErrorKind.Failure,
                SftpOperation.Remove,
                path,
                "the directory is not empty; -Recurse removes it with all that is in it"));
            return false;
        }
    }

    /// <summary>What -WhatIf and -Confirm call the removal of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="recurse">Whether all in it goes, too.</param>
    /// <param name="isSelective">Whether names decide what goes.</param>
    /// <param name="isFull">Whether it is known that there is something in it, so that without recursion a question comes first.</param>
    public static string Describe(FileEntry entry, bool recurse, bool isSelective = false, bool isFull = false) => entry.Type switch
    {
        FileEntryType.Directory when recurse && isSelective => "Remove What Matches In Directory",
        FileEntryType.Directory when isFull && !recurse => "Remove Directory With All In It, Once Confirmed",
        FileEntryType.Directory => recurse ? "Remove Directory With All In It" : "Remove Directory",
        FileEntryType.SymbolicLink => "Remove Link",
        _ => "Remove File",
    };

    /// <summary>Throws what the removal of an item would be refused with before it begins; for what is only told and not done.</summary>
    public async Task RequireMayGoAsync(FileEntry entry, CancellationToken token)
    {
        if (entry.Type == FileEntryType.Directory)
            await RequireRemovableAsync(entry, token).ConfigureAwait(false);
        else
            await RequireUnprotectedAsync(entry, token).ConfigureAwait(false);
    }

    /// <summary>Whether there is anything in a directory; with force, what cannot be listed is left to the server.</summary>
    private async Task<bool> HoldsSomethingAsync(string path, CancellationToken token)
    {
        try
        {
            return await _session.Files.HasEntriesAsync(path, token).ConfigureAwait(false);
        }
        catch (SftpException exception) when (_remover.Rules.Force && exception.IsRefusal)
        {
            return false;
        }
    }

    /// <summary>Throws when the directory is gone, or is one that goes only where that is forced.</summary>
    private async Task RequireRemovableAsync(FileEntry entry, CancellationToken token)
    {
        Task<FileEntry?> now = _session.Files.GetEntryAsync(entry.Path, followLink: false, token).AsTask();
        string real = await _session.Files.ResolveAsync(entry.Path, token).ConfigureAwait(false);
        if (await now.ConfigureAwait(false) is null)
            throw SftpException.OnPath(SftpErrorKind.PathNotFound, SftpOperation.Remove, entry.Path, "there is no such file or directory");
        string home = _session.HomeDirectory;
        if (!_remover.Rules.Force && (real == "/" || real == home || home.StartsWith(real + "/", StringComparison.Ordinal)))
        {
            string what = real == "/" ? "the root of the server" : real == home ? "the home directory of the account" : "above the home directory of the account";
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Remove, entry.Path, $"it is {what}; -Force removes it all the same");
        }
    }
}
