using System.Diagnostics.CodeAnalysis;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Operations;

/// <summary>
/// Removes files and trees with many requests in flight. Files go while their directory is still being listed, a directory goes as soon
/// as the server has said of all in it that it is gone, several are under way at once. Links are removed, never entered. What fails inside a tree is reported, and the rest
/// goes on; only a lost connection ends the work. Memory is bounded by the depth of the tree, not by its size.
/// </summary>
/// <param name="files">The server's files.</param>
/// <param name="report">Hears of each failure inside a tree, with the path in it; must not block.</param>
/// <param name="rules">What may go; everything when left out.</param>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose until its wait handle is asked for.")]
internal sealed class TreeRemover(SftpFileSystem files, Action<SftpException> report, RemovalRules? rules = null)
{
    private const int DirectoriesAtOnce = 48;

    // Names of subdirectories held while their parent is listed; of more, the rest is listed again when these are gone.
    private const int LongestHold = 4096;

    // Removals that one directory has under way before it looks at its next entries.
    private const int FilesAtOnce = 512;

    // A directory into which others keep writing is emptied this often again before that is an error.
    private const int Retries = 3;

    private readonly SemaphoreSlim _slots = new(DirectoriesAtOnce, DirectoriesAtOnce);
    private readonly RemovalRules _rules = rules ?? RemovalRules.Everything;
    private long _files;
    private long _directories;

    /// <summary>What may go.</summary>
    public RemovalRules Rules => _rules;

    /// <summary>Files and links removed so far.</summary>
    public long FilesRemoved => Interlocked.Read(ref _files);

    /// <summary>Directories removed so far.</summary>
    public long DirectoriesRemoved => Interlocked.Read(ref _directories);

    /// <summary>Removes a file or a link. Throws when that fails.</summary>
    public async Task RemoveFileAsync(string path, CancellationToken cancellationToken)
    {
        await files.RemoveFileAsync(path, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _files);
    }

    /// <summary>Removes an empty directory. Throws when that fails.</summary>
    public async Task RemoveEmptyDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        await files.RemoveDirectoryAsync(path, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _directories);
    }

    /// <summary>
    /// Removes a directory with all that is in it and may go. True when it is gone; false when something stays, which was reported unless
    /// the rules spare it. Throws when the directory itself cannot be listed or removed.
    /// </summary>
    public Task<bool> RemoveTreeAsync(FileEntry directory, CancellationToken cancellationToken) =>
        RemoveTreeAsync(directory.Path, _rules.FateOf(directory, isInIncluded: false), isInIncluded: false, cancellationToken);

    /// <summary>The same with all that is in it, whatever its own name and permissions are.</summary>
    public Task<bool> RemoveTreeAsync(string path, CancellationToken cancellationToken) =>
        RemoveTreeAsync(path, RemovalFate.Goes, isInIncluded: false, cancellationToken);

    private async Task<bool> RemoveTreeAsync(string path, RemovalFate fate, bool isInIncluded, CancellationToken cancellationToken)
    {
        HashSet<string> kept = [];
        for (int again = 0; ;)
        {
            Emptying emptying = new(path, kept) { IsIncluded = isInIncluded };
            await EmptyAsync(emptying, cancellationToken).ConfigureAwait(false);
            if (emptying.IsCut)
                continue;
            if (emptying.KeptCount > 0 || fate != RemovalFate.Goes)
            {
                ReportKept(path, fate, emptying.KeptCount);
                return false;
            }
            try
            {
                // Not in one flight with what is in it: some servers carry that out in another order, some refuse it then, and some take what
                // they have just refused to remove.
                await RemoveEmptyDirectoryAsync(path, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
            {
                // Somebody else was faster.
                return true;
            }
            catch (SftpException exception) when (emptying.Refusal is { } refusal && exception.StatusCode is not null)
            {
                // That it could not be listed is the reason.
                throw refusal;
            }
            catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure && emptying.HadEntries && again < Retries)
            {
                // Something was written into it meanwhile, or its listing skipped entries because others went.
                again++;
            }
        }
    }

    private void ReportKept(string path, RemovalFate fate, int keptCount)
    {
        if (fate == RemovalFate.Protected)
        {
            report(SftpException.OnPath(
                SftpErrorKind.PermissionDenied, SftpOperation.Remove, path, "it is hidden or read-only; -Force removes it"));
        }
        else if (fate == RemovalFate.Goes && keptCount > 0 && _rules.HasFilterAlone)
        {
            report(SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Remove, path, "it is not empty: what does not match the filter stays in it"));
        }
    }

    /// <summary>Removes what one listing of a directory shows.</summary>
    private async Task EmptyAsync(Emptying directory, CancellationToken cancellationToken)
    {
        ConcurrencyWindow removals = new(FilesAtOnce);
        try
        {
            await ListAsync(directory, removals, cancellationToken).ConfigureAwait(false);
            await removals.DrainAsync().ConfigureAwait(false);
        }
        catch
        {
            await removals.AbandonAsync().ConfigureAwait(false);
            throw;
        }
        await RemoveSubdirectoriesAsync(directory, cancellationToken).ConfigureAwait(false);
    }

    private async Task ListAsync(Emptying directory, ConcurrencyWindow removals, CancellationToken cancellationToken)
    {
        // Asked in the same flight as the listing: a link that has taken the directory's place meanwhile, or that passed for one, is not
        // entered. Of what the answer leaves open, LSTAT tells; some servers follow links there.
        Task itself = RequireNoLinkAsync(directory.Path, cancellationToken);
        try
        {
            await foreach (FileEntry entry in files.EnumerateAsync(directory.Path, cancellationToken).ConfigureAwait(false))
            {
                if (!directory.HadEntries)
                    await itself.ConfigureAwait(false);
                directory.HadEntries = true;
                if (directory.Keeps(entry.Name))
                    continue;
                if (IsDirectory(entry) ?? await LookAsync(entry, cancellationToken).ConfigureAwait(false))
                {
                    directory.Subdirectories.Add((entry.Name, _rules.FateOf(entry, directory.IsIncluded)));
                    directory.IsCut = directory.Subdirectories.Count >= LongestHold;
                    if (directory.IsCut)
                        return;
                    continue;
                }
                if (Keeps(directory, entry))
                    continue;
                await removals.AddAsync(RemoveEntryAsync(directory, entry.Name, null, cancellationToken)).ConfigureAwait(false);
            }
            await itself.ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            // It is gone, which its own removal will find too; or a file is in its place.
            RequireDirectory(
                await files.GetEntryAsync(directory.Path, followLink: false, cancellationToken).ConfigureAwait(false), directory.Path);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PermissionDenied && !directory.HadEntries && !_rules.Spares)
        {
            // It may be empty and go all the same; what may hold something that stays is left alone, because some servers remove full ones.
            directory.Refusal = exception;
        }
        finally
        {
            await itself.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RequireNoLinkAsync(string path, CancellationToken cancellationToken)
    {
        FileEntry? entry = await files.IsLinkAsync(path, cancellationToken).ConfigureAwait(false) switch
        {
            true => new FileEntry(path, "", FileEntryType.SymbolicLink),
            false => null,
            null => await files.GetEntryAsync(path, followLink: false, cancellationToken).ConfigureAwait(false),
        };
        RequireDirectory(entry, path);
    }

    private async Task RemoveSubdirectoriesAsync(Emptying directory, CancellationToken cancellationToken)
    {
        ConcurrencyWindow removals = new(DirectoriesAtOnce);
        try
        {
            foreach ((string name, RemovalFate fate) in directory.Subdirectories)
            {
                // Without a free slot this branch goes on by itself: waiting for one could wait for its own parents.
                if (await _slots.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
                    await removals.AddAsync(RemoveInSlotAsync(directory, name, fate, cancellationToken)).ConfigureAwait(false);
                else
                    await RemoveEntryAsync(directory, name, fate, cancellationToken).ConfigureAwait(false);
            }
            await removals.DrainAsync().ConfigureAwait(false);
        }
        catch
        {
            await removals.AbandonAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task RemoveInSlotAsync(Emptying directory, string name, RemovalFate fate, CancellationToken cancellationToken)
    {
        try
        {
            await RemoveEntryAsync(directory, name, fate, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Whether a file stays by the rules.</summary>
    private bool Keeps(Emptying directory, FileEntry entry)
    {
        RemovalFate fate = _rules.FateOf(entry, directory.IsIncluded);
        if (fate == RemovalFate.Goes)
            return false;
        directory.Keep(entry.Name);
        if (fate == RemovalFate.Protected)
            report(_rules.Refuse(entry)!);
        return true;
    }

    /// <summary>Removes an entry; the fate is that of a directory, and null for a file.</summary>
    private async Task RemoveEntryAsync(Emptying directory, string name, RemovalFate? fate, CancellationToken cancellationToken)
    {
        bool isGone = false;
        try
        {
            RequireName(directory.Path, name);
            string path = RemotePathSyntax.Join(directory.Path, name);
            if (fate is { } itsFate)
            {
                bool isIncluded = directory.IsIncluded || (_rules.Include is not null && itsFate != RemovalFate.Spared);
                isGone = await RemoveTreeAsync(path, itsFate, isIncluded, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await RemoveFileAsync(path, cancellationToken).ConfigureAwait(false);
                isGone = true;
            }
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            // Somebody else removed it: it is gone, and that was wanted.
            isGone = true;
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            report(exception);
        }
        if (!isGone)
            directory.Keep(name);
    }

    /// <summary>Whether a listed entry is a directory; null when the server's listing does not tell.</summary>
    private static bool? IsDirectory(FileEntry entry) => entry.Mode is null ? null : entry.Type == FileEntryType.Directory;

    private async ValueTask<bool> LookAsync(FileEntry entry, CancellationToken cancellationToken) =>
        (await files.GetEntryAsync(entry.Path, followLink: false, cancellationToken).ConfigureAwait(false))?.Type == FileEntryType.Directory;

    private static void RequireDirectory(FileEntry? entry, string path)
    {
        if (entry is not null && entry.Type != FileEntryType.Directory)
            throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Remove, path, "it was a directory before and is none any more");
    }

    // A listing that names "../other" must not lead the removal out of its directory.
    private static void RequireName(string directory, string name)
    {
        if (name is "" || name.AsSpan().IndexOfAny('/', '\0') >= 0)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Remove, directory, $"the server lists '{DisplayText.Clean(name)}' in it, which is not a name");
        }
    }

    /// <summary>One listing of a directory and what became of it.</summary>
    private sealed class Emptying(string path, HashSet<string> kept)
    {
        public string Path => path;

        /// <summary>How many entries could not be removed, and were reported.</summary>
        public int KeptCount
        {
            get
            {
                lock (kept)
                    return kept.Count;
            }
        }

        public List<(string Name, RemovalFate Fate)> Subdirectories { get; } = [];

        /// <summary>Whether all in it counts as included.</summary>
        public bool IsIncluded { get; init; }

        public bool HadEntries { get; set; }

        /// <summary>Whether the listing was ended before its end, to be taken up again.</summary>
        public bool IsCut { get; set; }

        /// <summary>Why the directory could not be listed.</summary>
        public SftpException? Refusal { get; set; }

        public void Keep(string name)
        {
            lock (kept)
                kept.Add(name);
        }

        public bool Keeps(string name)
        {
            lock (kept)
                return kept.Contains(name);
        }
    }
}
