using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Binding;

/// <summary>
/// Decides what each source is called at the destination, by the rules of Copy-Item: into an existing directory under its own name, else
/// under the new name.
/// </summary>
internal sealed class CopyPlan(
    CopyPlace source, CopyPlace target, string destination, bool several, bool recurse, NameFilter names,
    CopyTargets targets, Action<SftpException, string> report)
{
    private bool _destinationIsMissing;
    private bool _destinationIsDirectory;

    /// <summary>Finds the sources. What cannot be found or copied is reported and left out.</summary>
    public async Task<IReadOnlyList<TransferItem>> BuildAsync(
        IReadOnlyList<CopySource> sources, bool hidden, CancellationToken cancellationToken)
    {
        FileEntry? existing = await target.Files.GetEntryAsync(TrimmedDestination, followLink: true, cancellationToken).ConfigureAwait(false);
        _destinationIsMissing = existing is null;
        _destinationIsDirectory = existing?.Type == FileEntryType.Directory || (existing is null && MeansDirectory);
        if (existing is not null && existing.Type != FileEntryType.Directory && MeansDirectory)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathExists, SftpOperation.Copy, target.Show(TrimmedDestination), "the destination is a file, and a directory is needed");
        }

        List<TransferItem> items = [];
        // The answers are asked for all at once and taken in order, so a thousand paths cost one round trip.
        List<(CopySource Source, Task<IReadOnlyList<FileEntry>> Found)> searches =
            [.. sources.Select(each => (each, each.FindAsync(hidden, cancellationToken)))];
        foreach ((CopySource each, Task<IReadOnlyList<FileEntry>> found) in searches)
        {
            try
            {
                foreach (FileEntry entry in await found.ConfigureAwait(false))
                    Add(entry, items);
            }
            catch (SftpException exception)
            {
                report(exception, source.Show(each.Path));
            }
        }
        return items;
    }

    /// <summary>The destination directory when it is needed and missing, else null. Known after the sources are.</summary>
    public string? NewDirectory => _destinationIsDirectory && _destinationIsMissing ? TrimmedDestination : null;

    /// <summary>Makes the destination directory when it is needed and missing.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (NewDirectory is { } directory)
            await target.Files.CreateDirectoryAsync(directory, null, cancellationToken).ConfigureAwait(false);
    }

    private bool MeansDirectory => several || target.Files.Paths.EndsInSeparator(destination);

    private string TrimmedDestination =>
        target.Session is null ? Path.TrimEndingDirectorySeparator(destination)
        : destination.Length > 1 ? destination.TrimEnd('/')
        : destination;

    private void Add(FileEntry entry, List<TransferItem> items)
    {
        bool isDirectory = entry.Type == FileEntryType.Directory;
        if (!isDirectory && !names.Matches(entry.Name))
            return;
        try
        {
            if (isDirectory && !recurse)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.Failure, SftpOperation.OpenRead, source.Show(entry.Path), "it is a directory; -Recurse copies it with all that is in it");
            }
            string targetPath = _destinationIsDirectory
                ? target.Files.Paths.Append(TrimmedDestination, source.Files.Paths.ToPortable(entry.Name))
                : TrimmedDestination;
            if (source == target && isDirectory && (targetPath + "/").StartsWith(entry.Path + "/", StringComparison.Ordinal))
            {
                throw SftpException.OnPath(
                    SftpErrorKind.Failure, SftpOperation.Copy, source.Show(entry.Path), "a directory cannot be copied into itself");
            }
            if (source == target && entry.Path == targetPath)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.Failure, SftpOperation.Copy, source.Show(entry.Path), "source and target are the same file");
            }
            if (targets.TryGive(targetPath, source.Show(entry.Path), entry))
                items.Add(new TransferItem(entry, targetPath));
        }
        catch (SftpException exception)
        {
            report(exception, source.Show(entry.Path));
        }
    }
}
