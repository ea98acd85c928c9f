using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>The bytes of a large file: over one connection or several, from the start or from where the last attempt was cut.</summary>
internal sealed partial class FileCopier
{
    private const int OwnerWrite = 0x80;

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
    /// Looks at what the last attempt left before it is continued. An outcome when the file has its final name already and only the answer
    /// was lost. What cannot be continued is removed: a source that was changed meanwhile, a file that is shorter than what was acknowledged,
    /// and one whose hash needs every byte here.
    /// </summary>
    private async Task<TransferOutcome?> FindDoneAsync(
        PartialCopy partial, FileEntry entry, CancellationToken cancellationToken)
    {
        FileEntry? there = await target.GetEntryAsync(partial.Path!, followLink: false, cancellationToken).ConfigureAwait(false);
        if (there is null && partial.Complete is { } complete)
        {
            FileEntry? final = await target.GetEntryAsync(partial.FinalPath, followLink: false, cancellationToken).ConfigureAwait(false);
            if (final is { Type: FileEntryType.File } && final.Length == entry.Length
                && (final.LastWriteTimeUtc - entry.LastWriteTimeUtc).Duration() < s_sameTime)
            {
                partial.Clear();
                return complete;
            }
        }
        // A copy of a read-only file cannot be opened again for writing.
        bool goesOn = partial.Proven > 0 && entry.Length > BlockLength && !Hashes && !CopiesByItself
            && there is { Type: FileEntryType.File } && there.Length >= partial.Proven
            && (there.Mode is not { } mode || (mode & OwnerWrite) != 0)
            && await IsUnchangedAsync(entry, cancellationToken).ConfigureAwait(false);
        if (!goesOn)
            await DiscardAsync(partial).ConfigureAwait(false);
        return null;
    }

    private async Task<bool> IsUnchangedAsync(FileEntry entry, CancellationToken cancellationToken)
    {
        FileEntry? now = await source.GetEntryAsync(entry.Path, followLink: true, cancellationToken).ConfigureAwait(false);
        return now is not null && now.Length == entry.Length && now.LastWriteTimeUtc == entry.LastWriteTimeUtc;
    }

    // A hash is computed in order, and what a server copies by itself needs no connection more.
    private StreamSet StartStreams(long length, CancellationToken cancellationToken) => Hashes || CopiesByItself
        ? StreamSet.None
        : StreamSet.Start(source, target, options, length, cancellationToken);

    /// <summary>
    /// Copies the bytes, over one connection or several, and leaves word in the partial copy of how many are proven when that fails.
    /// Returns how many there are.
    /// </summary>
    private async Task<long> CopyBytesAsync(
        FileEntry entry, IFile input, IFile output, Bytes bytes, StreamSet streams, CancellationToken cancellationToken)
    {
        if (entry.Length == 0)
        {
            DataPump toEnd = new(input, output, entry.Path, _budget, bytes.Progress) { Limiter = _limiter, Hash = bytes.Hash };
            await toEnd.CopyAsync(0, BlockLength, cancellationToken).ConfigureAwait(false);
            return toEnd.Copied;
        }
        // A hash of the whole file needs the whole file.
        long start = bytes.Hash is null ? bytes.Known : 0;
        IReadOnlyList<StripedCopy.Lane> lanes = await streams.LanesAsync().ConfigureAwait(false);
        CopyRanges ranges = new(start, entry.Length, lanes.Count + 1);
        StripedCopy copy = new(ranges, entry, bytes.TargetPath, (from, to) => new DataPump(from, to, entry.Path, _budget, bytes.Progress)
        {
            MostBlocks = lanes.Count == 0 ? DataPump.FarWindow : StreamSet.BlocksOfStream,
            Ranges = ranges,
            Limiter = _limiter,
            WriteFrom = bytes.Known,
            Hash = bytes.Hash,
            Written = bytes.Written,
        });
        try
        {
            await copy.RunAsync(input, output, lanes, BlockLength, cancellationToken).ConfigureAwait(false);
            return entry.Length;
        }
        finally
        {
            long proven = Math.Max(bytes.Known, ranges.Proven);
            if (bytes.Partial is not null)
                bytes.Partial.Proven = proven;
            // What arrived beyond a gap, or twice, will count again or not at all.
            bytes.Progress.Copied(proven - bytes.Known - copy.Copied);
        }
    }

    /// <summary>What is known of the bytes of one file before they are copied, and who wants to know of them.</summary>
    /// <param name="TargetPath">The file they are written to.</param>
    /// <param name="Progress">The counters of the file.</param>
    /// <param name="Known">How many bytes from the start the target has already.</param>
    private sealed record Bytes(string TargetPath, TransferProgress Progress, long Known)
    {
        /// <summary>Gets every byte in order; null for none.</summary>
        public OrderedHash? Hash { get; init; }

        /// <summary>Learns what was acknowledged; null for none.</summary>
        public ContiguousPrefix? Written { get; init; }

        /// <summary>What the attempts of one job hand on; null for none.</summary>
        public PartialCopy? Partial { get; init; }
    }
}
