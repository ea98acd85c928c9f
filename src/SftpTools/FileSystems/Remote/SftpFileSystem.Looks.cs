using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>Looking at what is there, also on servers that refuse the plain question or follow links where they should not.</summary>
internal sealed partial class SftpFileSystem
{
    // Set once: the look that stands for LSTAT then takes more than one flight.
    private volatile bool _refusesLStat;

    /// <inheritdoc/>
    public ValueTask<FileEntry?> GetEntryAsync(string path, bool followLink, CancellationToken cancellationToken) =>
        LookAsync(client => GetEntryAsync(client, path, followLink, cancellationToken), cancellationToken);

    private async ValueTask<FileEntry?> GetEntryAsync(SftpClient client, string path, bool followLink, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(client, path, followLink, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException refusal) when (refusal.IsRefusal)
        {
            if (!followLink)
                _refusesLStat = true;
            return followLink
                ? await AskWithoutStatAsync(client, path, refusal, cancellationToken).ConfigureAwait(false)
                : await AskWithoutLStatAsync(client, path, refusal, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What an entry really is that was taken for a directory. There are servers whose LSTAT follows links (ProFTPD's), and whatever
    /// destroys must not go down into the target of a link. The answer of READLINK decides, else the listing of the directory above.
    /// </summary>
    /// <param name="entry">The entry; other than a directory it is what it is.</param>
    /// <param name="operation">What is about to happen, for the error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry as it is, a link as a link. Throws where the server does not tell.</returns>
    public async ValueTask<FileEntry> ProveDirectoryAsync(FileEntry entry, SftpOperation operation, CancellationToken cancellationToken)
    {
        if (entry.Type != FileEntryType.Directory || Paths.GetParent(entry.Path) is not { } parent)
            return entry;
        // All in one flight; a path that changes when it is resolved casts doubt on a READLINK that only says no.
        Task<bool?> link = IsLinkAsync(entry.Path, cancellationToken).AsTask();
        Task<string?> real = TryResolveAsync(entry.Path, cancellationToken);
        string? realParent = await TryResolveAsync(parent, cancellationToken).ConfigureAwait(false);
        bool keepsItsName = await real.ConfigureAwait(false) is { } text && realParent is not null
            && text == RemotePathSyntax.Join(realParent, Paths.GetName(entry.Path));
        bool? isLink = await link.ConfigureAwait(false);
        if (isLink == true)
            return entry with { Type = FileEntryType.SymbolicLink };
        if (isLink == false && keepsItsName)
            return entry;
        FileEntry? listed = await FindListedAsync(parent, Paths.GetName(entry.Path), cancellationToken).ConfigureAwait(false);
        if (listed is { Mode: not null })
            return entry with { Type = listed.Type };
        if (isLink == false)
            return entry;
        throw SftpException.OnPath(
            SftpErrorKind.Failure, operation, entry.Path, "the server does not tell whether it is a directory or a link to one");
    }

    /// <summary>Whether there is anything in a directory. It is looked at and not left to the server: some remove full ones.</summary>
    public async ValueTask<bool> HasEntriesAsync(string path, CancellationToken cancellationToken)
    {
        await foreach (FileEntry _ in EnumerateAsync(path, cancellationToken).ConfigureAwait(false))
            return true;
        return false;
    }

    /// <summary>
    /// Throws when something is at a path that is about to be made or to be given: some servers make a directory that exists, open an
    /// existing file with CREATE and EXCLUSIVE, and rename over what is there.
    /// </summary>
    public ValueTask RequireNothingAsync(string path, SftpOperation operation, CancellationToken cancellationToken) =>
        RequireNothingAsync(path, existing => SftpException.OnPath(
            SftpErrorKind.PathExists, operation, path, $"{existing.Described} of that name is there already"), cancellationToken);

    /// <summary>
    /// Throws when something is at a path. Where the look is refused, a file shows by being opened: OPEN without CREATE finds only what is
    /// there, and changes nothing of it. What that does not tell either is left to the guard of the request itself.
    /// </summary>
    private async ValueTask RequireNothingAsync(string path, Func<FileEntry, SftpException> inTheWay, CancellationToken cancellationToken)
    {
        Look look = await Look.AtAsync(this, path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (look.Entry is { } entry)
            throw inTheWay(entry);
        if (look.Refusal is not null && await OpensAsync(path, cancellationToken).ConfigureAwait(false))
            throw inTheWay(new FileEntry(path, Paths.GetName(path), FileEntryType.File));
    }

    private async ValueTask<bool> OpensAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        byte[] handle;
        try
        {
            handle = await client.OpenAsync(path, OpenFlags.Write, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return false;
        }
        await client.CloseAsync(handle, path, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whether a path is a link itself; null where the server leaves it open.</summary>
    internal ValueTask<bool?> IsLinkAsync(string path, CancellationToken cancellationToken) => LookAsync(
        client => new ValueTask<bool?>(EntryTypeProbe.IsLinkAsync(client, path, cancellationToken)), cancellationToken);

    private async ValueTask<FileEntry?> AskAsync(SftpClient client, string path, bool followLink, CancellationToken cancellationToken)
    {
        // In the same flight; a link that leads to nothing is one for LSTAT there, too, or nothing at all.
        Task<bool?> isLink = !followLink && client.LStatFollowsLinks
            ? EntryTypeProbe.IsLinkAsync(client, path, cancellationToken)
            : Task.FromResult<bool?>(false);
        try
        {
            SftpAttributes attributes = followLink
                ? await client.StatAsync(path, cancellationToken).ConfigureAwait(false)
                : await client.LStatAsync(path, cancellationToken).ConfigureAwait(false);
            FileEntryType type = await isLink.ConfigureAwait(false) == true
                ? FileEntryType.SymbolicLink
                : await EntryTypeProbe.SettleAsync(client, path, attributes, followLink, cancellationToken).ConfigureAwait(false);
            return AsKnown(SftpEntries.ToEntry(path, Paths.GetName(path), attributes) with { Type = type });
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound)
        {
            return await isLink.ConfigureAwait(false) == true
                ? new FileEntry(path, Paths.GetName(path), FileEntryType.SymbolicLink) { LastWriteTimeUtc = DateTime.UnixEpoch }
                : null;
        }
        finally
        {
            await ((Task)isLink).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>LSTAT made of STAT and READLINK, for servers that refuse it alone.</summary>
    private async ValueTask<FileEntry?> AskWithoutLStatAsync(
        SftpClient client, string path, SftpException refusal, CancellationToken cancellationToken)
    {
        FileEntry? end;
        try
        {
            end = await AskAsync(client, path, followLink: true, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return await AskByListingAsync(client, path, followLink: false, refusal, cancellationToken).ConfigureAwait(false);
        }
        return await IsLinkAsync(path, cancellationToken).ConfigureAwait(false) == true
            ? new FileEntry(path, Paths.GetName(path), FileEntryType.SymbolicLink)
            {
                LastWriteTimeUtc = end?.LastWriteTimeUtc ?? DateTime.UnixEpoch,
                AreTimesKnown = end is { AreTimesKnown: true },
            }
            : end;
    }

    /// <summary>STAT made of LSTAT, for servers that refuse it alone; of a link, by the path that it leads to.</summary>
    private async ValueTask<FileEntry?> AskWithoutStatAsync(
        SftpClient client, string path, SftpException refusal, CancellationToken cancellationToken)
    {
        try
        {
            FileEntry? itself = await AskAsync(client, path, followLink: false, cancellationToken).ConfigureAwait(false);
            if (itself is not { Type: FileEntryType.SymbolicLink })
                return itself;
            string end = await client.RealPathAsync(path, cancellationToken).ConfigureAwait(false);
            FileEntry? there = end == path ? null : await AskAsync(client, end, followLink: false, cancellationToken).ConfigureAwait(false);
            return there is null or { Type: FileEntryType.SymbolicLink } ? null : there with { Path = path, Name = Paths.GetName(path) };
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return await AskByListingAsync(client, path, followLink: true, refusal, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The entry without a length of 0 where such a one has turned out to mean nothing.</summary>
    private FileEntry AsKnown(FileEntry entry) =>
        entry is { Length: 0, Type: FileEntryType.File } && Profile.Lacks(SftpServerFact.TellsSizes) ? entry with { IsLengthKnown = false } : entry;

    private async Task<string?> TryResolveAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ResolveAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
    }

    private async ValueTask<FileEntry?> FindListedAsync(string directory, string name, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (FileEntry entry in EnumerateAsync(directory, cancellationToken).ConfigureAwait(false))
            {
                if (entry.Name == name)
                    return entry;
            }
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            // Then it is not known.
        }
        return null;
    }

    /// <summary>Looks what stands behind a refusal. A connection that ends meanwhile is the failure then: it may pass, and the refusal with it.</summary>
    private async ValueTask<Look> ProbeAsync(string path, bool followLink)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(10));
        try
        {
            return await Look.AtAsync(this, path, followLink, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new Look(null, SftpException.OnPath(SftpErrorKind.Timeout, SftpOperation.Stat, path, "there was no answer in time"));
        }
    }
}
