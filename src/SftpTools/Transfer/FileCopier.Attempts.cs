using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>The bytes of a large file: over one connection or several, from the start or from where the last attempt was cut.</summary>
internal sealed partial class FileCopier
{
    // Times are kept in whole seconds by SFTP version 3, and in steps of two by FAT.
    private static readonly TimeSpan s_sameTime = TimeSpan.FromSeconds(2);

    /// <summary>Sets the block length to what suits both sides, less where the rate is low; before the first copy.</summary>
    public void UseBlocksOf(int length) => BlockLength = _limiter?.BlockLength(length) ?? length;

    /// <summary>Removes what the last attempt left; there will be no other.</summary>
    public async Task DiscardAsync(PartialCopy partial)
    {
        if (partial.Path is not { } path)
            return;
        progress.Copied(-partial.Proven);
        partial.Clear();
        await RemoveTemporaryAsync(path).ConfigureAwait(false);
    }

    /// <summary>
    /// Looks at what the last attempt left before it is continued. True when the file has its final name already and only the answer was
    /// lost. What cannot be continued is removed: a source that was changed meanwhile, a file that is shorter than what was acknowledged.
    /// </summary>
    private async Task<bool> IsDoneAsync(
        PartialCopy partial, FileEntry entry, string targetPath, CancellationToken cancellationToken)
    {
        FileEntry? there = await target.GetEntryAsync(partial.Path!, followLink: false, cancellationToken).ConfigureAwait(false);
        if (there is null && partial.IsComplete)
        {
            FileEntry? final = await target.GetEntryAsync(targetPath, followLink: false, cancellationToken).ConfigureAwait(false);
            if (final is { Type: FileEntryType.File } && final.Length == entry.Length
                && (final.LastWriteTimeUtc - entry.LastWriteTimeUtc).Duration() < s_sameTime)
            {
                partial.Clear();
                return true;
            }
        }
        // A copy of a read-only file cannot be opened again for writing.
        bool goesOn = partial.Proven > 0 && entry.Length > BlockLength
            && there is { Type: FileEntryType.File } && there.Length >= partial.Proven
            && (there.Mode is not { } mode || (mode & OwnerWrite) != 0)
            && await IsUnchangedAsync(entry, cancellationToken).ConfigureAwait(false);
        if (!goesOn)
            await DiscardAsync(partial).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> IsUnchangedAsync(FileEntry entry, CancellationToken cancellationToken)
    {
        FileEntry? now = await source.GetEntryAsync(entry.Path, followLink: true, cancellationToken).ConfigureAwait(false);
        return now is not null && now.Length == entry.Length && now.LastWriteTimeUtc == entry.LastWriteTimeUtc;
    }

    /// <summary>Copies the bytes, and leaves word in the partial copy of how many are proven when that fails. Returns how many there are.</summary>
    private async Task<long> CopyBytesAsync(
        FileEntry entry, IFile input, IFile output, string temporary, StreamSet? streams, PartialCopy? partial,
        CancellationToken cancellationToken)
    {
        if (entry.Length == 0)
        {
            DataPump toEnd = new(input, output, entry.Path, _budget, progress) { Limiter = _limiter };
            await toEnd.CopyAsync(0, BlockLength, cancellationToken).ConfigureAwait(false);
            return toEnd.Copied;
        }
        long start = partial?.Proven ?? 0;
        IReadOnlyList<StripedCopy.Lane> lanes = streams is null ? [] : await streams.LanesAsync().ConfigureAwait(false);
        CopyRanges ranges = new(start, entry.Length, lanes.Count + 1);
        StripedCopy copy = new(ranges, entry, temporary, (from, to) => new DataPump(from, to, entry.Path, _budget, progress)
        {
            NearWindow = NearWindow,
            MostBlocks = lanes.Count == 0 ? DataPump.FarWindow : StreamSet.BlocksOfStream,
            Ranges = ranges,
            Limiter = _limiter,
        });
        try
        {
            await copy.RunAsync(input, output, lanes, BlockLength, cancellationToken).ConfigureAwait(false);
            return entry.Length;
        }
        finally
        {
            if (partial is not null)
                partial.Proven = ranges.Proven;
            // What arrived beyond a gap, or twice, will count again or not at all.
            progress.Copied(ranges.Proven - start - copy.Copied);
        }
    }
}
