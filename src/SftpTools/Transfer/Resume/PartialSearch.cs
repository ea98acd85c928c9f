using System.Runtime.CompilerServices;
using SftpTools.FileSystems;
using SftpTools.Listing;
using SftpTools.Transfer.Names;

namespace SftpTools.Transfer.Resume;

/// <summary>
/// Finds the partial files and records that copies have left in a directory, or in the whole tree below it, and that nobody writes any more
/// as far as can be told: those of a program of this machine that runs are left out, whatever their age.
/// </summary>
internal sealed class PartialSearch(IFileSystem files, DateTime olderThanUtc, TemporaryNameShape shape, Func<SftpException, Task> report)
{
    /// <summary>What was left, a partial file before its record. A directory that cannot be listed is reported; the first one is an error.</summary>
    public async IAsyncEnumerable<FileEntry> FindAsync(
        FileEntry root, bool recurse, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TreeWalker walker = await TreeWalker.ForAsync(files, cancellationToken).ConfigureAwait(false);
        Dictionary<string, FileEntry> found = new(StringComparer.Ordinal);
        FileEntry present = root;
        await foreach (TreeWalker.Found each in walker
            .WalkAsync(root, (entry, _) => ValueTask.FromResult(recurse && entry.Type == FileEntryType.Directory), cancellationToken)
            .ConfigureAwait(false))
        {
            if (!ReferenceEquals(each.Directory, present))
            {
                foreach (FileEntry left in await ChooseAsync(found, cancellationToken).ConfigureAwait(false))
                    yield return left;
                found.Clear();
                present = each.Directory;
            }
            if (each.Error is { } error)
            {
                if (ReferenceEquals(each.Directory, root))
                    throw error;
                await report(error).ConfigureAwait(false);
            }
            else if (each.Entry is { } entry && IsLeft(entry))
            {
                found[entry.Name] = entry;
            }
        }
        foreach (FileEntry left in await ChooseAsync(found, cancellationToken).ConfigureAwait(false))
            yield return left;
    }

    private bool IsLeft(FileEntry entry) => entry.Type switch
    {
        FileEntryType.File => shape.IsPart(entry.Name) || shape.PartOfRecord(entry.Name) is not null,
        // Of a trial of links.
        FileEntryType.SymbolicLink => TemporaryName.TokenOf(entry.Name) is not null,
        _ => false,
    };

    private async Task<List<FileEntry>> ChooseAsync(Dictionary<string, FileEntry> found, CancellationToken cancellationToken)
    {
        List<FileEntry> chosen = [];
        foreach (FileEntry entry in found.Values.OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            // A partial file and its record are of one copy: the younger of the two tells its age.
            string whole = shape.PartOfRecord(entry.Name) ?? entry.Name;
            FileEntry? record = found.GetValueOrDefault(whole + TemporaryName.RecordSuffix);
            FileEntry? part = found.GetValueOrDefault(whole);
            bool isOld = IsOld(entry) && (record is null || IsOld(record)) && (part is null || IsOld(part));
            bool isOfLiving = shape.TokenOf(entry.Name) is { } token
                ? CopyToken.IsOfLivingProgram(token)
                : isOld && record is not null && await IsClaimedAsync(record, cancellationToken).ConfigureAwait(false);
            if (isOld && !isOfLiving)
                chosen.Add(entry);
        }
        return chosen;
    }

    // Of an age that is not told nobody knows whether it is old enough.
    private bool IsOld(FileEntry entry) => entry.AreTimesKnown && entry.LastWriteTimeUtc < olderThanUtc;

    /// <summary>Whether a record is of a copy in a program of this machine that runs.</summary>
    private async Task<bool> IsClaimedAsync(FileEntry record, CancellationToken cancellationToken)
    {
        try
        {
            return await PartialFile.ReadRecordAsync(files, record.Path, cancellationToken).ConfigureAwait(false) is { Owner: { IsOfThisMachine: true } owner }
                && !owner.IsGone();
        }
        catch (SftpException exception) when (exception.StatusCode is not null)
        {
            return false;
        }
    }
}
