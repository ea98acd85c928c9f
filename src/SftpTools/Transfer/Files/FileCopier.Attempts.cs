using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

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
        Look look = await Look.AtAsync(target, partial.Path!, followLink: false, cancellationToken).ConfigureAwait(false);
        FileEntry? there = look.Entry;
        if (look.IsAbsent && partial.Complete is { } complete)
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
            && await IsUnchangedAsync(entry, cancellationToken).ConfigureAwait(false)
            && await target.WritesInPlaceAsync(there.Path, cancellationToken).ConfigureAwait(false);
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
    /// Copies what the source has, to its end. One that grows meanwhile is copied to the length it had in the beginning. Returns how many
    /// bytes there are.
    /// </summary>
    private async Task<long> CopyContentAsync(
        FileEntry entry, SourceWatch watch, IFile input, IFile output, Bytes bytes, StreamSet streams, CancellationToken cancellationToken)
    {
        (long Length, bool IsEnd) copied = default;
        TargetHoles? holes = null;
        // The hash of what was copied needs the bytes here.
        if (CopiesByItself && !Hashes && bytes.Written is null
            && await ServerSideCopy.TryAsync(input, output, entry.Length, bytes.Progress, cancellationToken).ConfigureAwait(false))
        {
            copied = (entry.Length, !await input.HasByteAsync(entry.Length, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            long to = entry.Length > 0 ? entry.Length : CopyRanges.Unknown;
            // A hash of the whole file needs the whole file.
            long from = bytes.Hash is null ? bytes.Known : 0;
            holes = await HolesOfAsync(entry, output, bytes, cancellationToken).ConfigureAwait(false);
            copied = await CopyRangeAsync(entry, input, output, bytes with { Holes = holes }, streams, from, to, cancellationToken).ConfigureAwait(false);
        }
        while (!copied.IsEnd)
        {
            bool grows = await watch.GrowsAsync(cancellationToken).ConfigureAwait(false);
            long stated = await watch.StatedAsync().ConfigureAwait(false);
            if (grows && copied.Length >= stated)
                break;
            // Longer than it was listed, or than the server says.
            copied = await CopyRangeAsync(
                entry, input, output, bytes, StreamSet.None, copied.Length, grows ? stated : CopyRanges.Unknown, cancellationToken)
                .ConfigureAwait(false);
        }
        if (holes is not null)
            await holes.EndAsync(copied.Length, cancellationToken).ConfigureAwait(false);
        // What an earlier attempt has written beyond it goes.
        if (copied.Length < bytes.Known)
            await output.SetLengthAsync(copied.Length, cancellationToken).ConfigureAwait(false);
        return copied.Length;
    }

    /// <summary>What leaves the holes of a file, or null where none may be left.</summary>
    private async ValueTask<TargetHoles?> HolesOfAsync(FileEntry entry, IFile output, Bytes bytes, CancellationToken cancellationToken)
    {
        if (!bytes.IsFresh || entry.Length == 0)
            return null;
        bool isUp = (await target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).IsRemote;
        bool isDown = (await source.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).IsRemote;
        if (!isUp)
            output.LeaveHoles();
        return new TargetHoles(output, isUp, entry.Length) { SeeksZeros = isUp && isDown };
    }

    /// <summary>
    /// Copies a range, over one connection or several, and leaves word in the partial copy of how many bytes are proven when that fails.
    /// Returns where it ended, and whether that is the end of the source.
    /// </summary>
    private async Task<(long Length, bool IsEnd)> CopyRangeAsync(
        FileEntry entry, IFile input, IFile output, Bytes bytes, StreamSet streams, long from, long to, CancellationToken cancellationToken)
    {
        IReadOnlyList<StripedCopy.Lane> lanes = await streams.LanesAsync().ConfigureAwait(false);
        CopyRanges ranges = new(from, to, lanes.Count + 1);
        StripedCopy copy = new(ranges, entry, bytes.TargetPath, (input, output) => new WindowedCopier(input, output, entry.Path, _budget, bytes.Progress)
        {
            MostBlocks = lanes.Count == 0 ? WindowedCopier.FarWindow : StreamSet.BlocksOfStream,
            Ranges = ranges,
            Limiter = _limiter,
            WriteFrom = bytes.Known,
            Holes = bytes.Holes,
            Hash = bytes.Hash,
            Written = bytes.Written,
        });
        long known = Math.Max(bytes.Known, from);
        try
        {
            await copy.RunAsync(input, output, lanes, BlockLength, cancellationToken).ConfigureAwait(false);
            return ranges.End <= to && ranges.End != CopyRanges.Unknown ? (ranges.End, true) : (to, false);
        }
        finally
        {
            long proven = Math.Max(known, ranges.Proven);
            if (bytes.Partial is not null)
                bytes.Partial.Proven = proven;
            // What arrived beyond a gap, or twice, will count again or not at all.
            bytes.Progress.Copied(proven - known - copy.Copied);
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

        /// <summary>Whether there is nothing but zeros behind the known bytes, so that zeros need not be written.</summary>
        public bool IsFresh { get; init; }

        /// <summary>Leaves out what is zero; null for nothing.</summary>
        public TargetHoles? Holes { get; init; }

        /// <summary>Learns what was acknowledged; null for none.</summary>
        public ContiguousPrefix? Written { get; init; }

        /// <summary>What the attempts of one job hand on; null for none.</summary>
        public PartialCopy? Partial { get; init; }
    }
}
