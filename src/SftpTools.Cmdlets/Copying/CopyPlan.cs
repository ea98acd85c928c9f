using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer;
using SftpTools.Transfer.Planning;

namespace SftpTools.Cmdlets.Copying;

/// <summary>
/// Decides what each source is called at the destination, by the rules of Copy-Item: into an existing directory under its own name, else
/// under the new name.
/// </summary>
internal sealed class CopyPlan(CopyPlace source, CopyDestination to, CopyRequest request, CopyTargets targets)
{
    private readonly CopyPlace _target = to.Place;
    private bool _destinationIsMissing;
    private bool _destinationIsUnseen;
    private bool _destinationIsDirectory;
    private bool _meansDirectory;

    /// <summary>Whether the destination gets things from other places, too, so that it must be a directory.</summary>
    public bool IsOfSeveral { get; init; }

    /// <summary>Tells what cannot be copied, and of which path that is.</summary>
    public required Action<SftpException, string> Report { get; init; }

    /// <summary>Finds the sources. What cannot be found or copied is reported and left out.</summary>
    public async Task<IReadOnlyList<TransferItem>> BuildAsync(IReadOnlyList<CopySource> sources, CancellationToken cancellationToken)
    {
        // The answers are asked for all at once and taken in order, so a thousand paths cost one round trip.
        List<(CopySource Source, Task<IReadOnlyList<FileEntry>> Found)> searches =
            [.. sources.Select(each => (each, each.FindAsync(request.MatchesHidden, cancellationToken)))];
        // In the same flight, so that it costs no time.
        Task<Look> itself = Look.AtAsync(_target.Files, TrimmedDestination, followLink: false, cancellationToken).AsTask();
        // An account that may write and not look has no answer here; the write itself shows what is there.
        Look look = await Look.AtNamedAsync(_target.Files, TrimmedDestination, followLink: true, cancellationToken).ConfigureAwait(false);
        if (look.Refusal is { IsRefusal: false } failure)
            throw failure;
        FileEntry? existing = look.Entry;
        if ((await itself.ConfigureAwait(false)).Entry?.Type == FileEntryType.SymbolicLink && existing?.Type == FileEntryType.Directory)
            await new TargetGuard(_target.Files, force: false).RequireDirectoryAsync(TrimmedDestination, cancellationToken).ConfigureAwait(false);
        List<(FileEntry Entry, bool IsMatch)> found = [];
        int named = 0;
        foreach ((CopySource each, Task<IReadOnlyList<FileEntry>> search) in searches)
        {
            named += each.IsMatch ? 0 : 1;
            try
            {
                IReadOnlyList<FileEntry> entries = await search.ConfigureAwait(false);
                found.AddRange(entries.Select(entry => (entry, each.IsMatch)));
                if (each.IsMatch)
                    named += entries.Count(entry => IsWanted(entry, isMatch: true));
            }
            catch (SftpException exception)
            {
                Report(exception, source.Show(each.Path));
            }
        }
        // One match of a pattern is one source, and gets the new name, as with Copy-Item.
        _meansDirectory = IsOfSeveral || named > 1 || _target.Files.Paths.EndsInSeparator(to.Path);
        _destinationIsMissing = look.IsAbsent;
        _destinationIsUnseen = look.Refusal is not null;
        _destinationIsDirectory = existing?.Type == FileEntryType.Directory || (existing is null && _meansDirectory);
        if (existing is not null && existing.Type != FileEntryType.Directory && _meansDirectory)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathExists, SftpOperation.Copy, _target.Show(TrimmedDestination), "the destination is a file, and a directory is needed");
        }
        List<TransferItem> items = [];
        foreach ((FileEntry entry, bool isMatch) in found)
        {
            if (IsWanted(entry, isMatch))
                await AddAsync(entry, items, cancellationToken).ConfigureAwait(false);
        }
        await FindNewDirectoryAsync(items, cancellationToken).ConfigureAwait(false);
        return items;
    }

    /// <summary>The directory to be made before anything is copied: the destination, or what is to hold it; null for none. Known after the sources are.</summary>
    public string? NewDirectory { get; private set; }

    /// <summary>Makes the directory that is needed and missing, with those above it.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (NewDirectory is { } directory)
            await TargetDirectory.MakeWithParentsAsync(_target.Files, directory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the names leave an entry in: in a directory they choose, and one that was named outright is told of where it cannot be copied.</summary>
    private bool IsWanted(FileEntry entry, bool isMatch) =>
        (entry.Type == FileEntryType.Directory && (request.Recurses || !isMatch)) || request.Names.Matches(entry.Name);

    private async ValueTask FindNewDirectoryAsync(List<TransferItem> items, CancellationToken cancellationToken)
    {
        if (!_destinationIsMissing && !(_destinationIsUnseen && _meansDirectory))
            return;
        if (_destinationIsDirectory)
            NewDirectory = TrimmedDestination;
        // What is above a directory is made, what is above a file is not: a file under a new name needs its directory, as with Copy-Item.
        else if (items.Exists(static item => item.Source.Type == FileEntryType.Directory)
            && _target.Files.Paths.GetParent(TrimmedDestination) is { } parent
            && (await Look.AtNamedAsync(_target.Files, parent, followLink: true, cancellationToken).ConfigureAwait(false)).IsAbsent)
        {
            NewDirectory = parent;
        }
    }

    private string TrimmedDestination =>
        _target.Session is null ? Path.TrimEndingDirectorySeparator(to.Path)
        : to.Path.Length > 1 ? to.Path.TrimEnd('/')
        : to.Path;

    /// <summary>What a source is called: also where its path ends in "..", or is a root, which is called nothing.</summary>
    private async ValueTask<string> NameOfAsync(FileEntry entry, CancellationToken cancellationToken)
    {
        PathSyntax paths = source.Files.Paths;
        string path = entry.Path;
        if (entry.Name is "." or ".." || paths.GetName(path) is "" or "." or "..")
            path = await source.Files.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
        return path == entry.Path && paths.GetParent(path) is not null ? entry.Name : paths.GetName(path);
    }

    private async ValueTask AddAsync(FileEntry entry, List<TransferItem> items, CancellationToken cancellationToken)
    {
        bool isDirectory = entry.Type == FileEntryType.Directory;
        try
        {
            if (isDirectory && !request.Recurses)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.Failure, SftpOperation.OpenRead, source.Show(entry.Path), "it is a directory; -Recurse copies it with all that is in it");
            }
            string name = await NameOfAsync(entry, cancellationToken).ConfigureAwait(false);
            // A root has no name: what is in it goes into the destination itself.
            string targetPath = _destinationIsDirectory && name.Length > 0
                ? _target.Files.Paths.Append(TrimmedDestination, source.Files.Paths.ToPortable(name))
                : TrimmedDestination;
            if (source == _target && isDirectory && (targetPath + "/").StartsWith(entry.Path + "/", StringComparison.Ordinal))
            {
                throw SftpException.OnPath(
                    SftpErrorKind.Failure, SftpOperation.Copy, source.Show(entry.Path), "a directory cannot be copied into itself");
            }
            if (source == _target && entry.Path == targetPath)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.Failure, SftpOperation.Copy, source.Show(entry.Path), "source and target are the same file");
            }
            if (targets.TryGive(_target, targetPath, source.Show(entry.Path), entry))
                items.Add(new TransferItem(entry, targetPath));
        }
        catch (SftpException exception)
        {
            Report(exception, source.Show(entry.Path));
        }
    }
}
