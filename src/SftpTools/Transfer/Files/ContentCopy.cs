using SftpTools.FileSystems;
using SftpTools.Transfer.Data;
using SftpTools.Transfer.Resume;

namespace SftpTools.Transfer.Files;

/// <summary>The bytes of a large file: by the server itself, over one connection or several, from the start or from where they were cut.</summary>
internal sealed class ContentCopy(FileCopy copy, OpenCopy output, IFile input, SourceWatch watch)
{
    private readonly FileCopier _job = copy.Job;

    // Leaves out what is zero; null for nothing.
    private TargetHoles? _holes;

    /// <summary>The further connections.</summary>
    public required StreamSet Streams { get; init; }

    /// <summary>The counters of the file.</summary>
    public required TransferProgress Progress { get; init; }

    /// <summary>How many bytes from the start the target has already.</summary>
    public long Known { get; init; }

    /// <summary>Gets every byte in order; null for none.</summary>
    public OrderedHash? Hash { get; init; }

    /// <summary>Learns what was acknowledged; null for none.</summary>
    public ContiguousPrefix? Written { get; init; }

    /// <summary>What the attempts of one job hand on; null for none.</summary>
    public PartialCopy? Partial { get; init; }

    /// <summary>
    /// Copies what the source has, to its end. One that grows meanwhile is copied to the length it had in the beginning. Returns how many
    /// bytes there are.
    /// </summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        long stated = copy.Entry.Length;
        (long Length, bool IsEnd) copied;
        TargetHoles? holes = null;
        // The hash of what was copied needs the bytes here.
        if (_job.CopiesByItself && !_job.Hashes && Written is null
            && await new ServerSideCopy(input, output.File, Progress).TryAsync(stated, cancellationToken).ConfigureAwait(false))
        {
            copied = (stated, !await input.HasByteAsync(stated, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            long to = stated > 0 ? stated : CopyRanges.Unknown;
            // A hash of the whole file needs the whole file.
            long from = Hash is null ? Known : 0;
            holes = await HolesAsync(cancellationToken).ConfigureAwait(false);
            _holes = holes;
            copied = await CopyRangeAsync(from, to, Streams, cancellationToken).ConfigureAwait(false);
            _holes = null;
        }
        while (!copied.IsEnd)
        {
            bool grows = await watch.GrowsAsync(cancellationToken).ConfigureAwait(false);
            long now = await watch.StatedAsync().ConfigureAwait(false);
            if (grows && copied.Length >= now)
                break;
            // Longer than it was listed, or than the server says.
            copied = await CopyRangeAsync(copied.Length, grows ? now : CopyRanges.Unknown, StreamSet.None, cancellationToken).ConfigureAwait(false);
        }
        if (holes is not null)
            await holes.EndAsync(copied.Length, cancellationToken).ConfigureAwait(false);
        // What an earlier attempt has written beyond it goes.
        if (copied.Length < Known)
            await output.File.SetLengthAsync(copied.Length, cancellationToken).ConfigureAwait(false);
        return copied.Length;
    }

    /// <summary>What leaves the holes of a file, or null where none may be left.</summary>
    private async ValueTask<TargetHoles?> HolesAsync(CancellationToken cancellationToken)
    {
        if (!output.IsFresh || copy.Entry.Length == 0)
            return null;
        bool isUp = (await copy.Target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).IsRemote;
        bool isDown = (await copy.Source.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).IsRemote;
        if (!isUp)
            output.File.LeaveHoles();
        return new TargetHoles(output.File, isUp, copy.Entry.Length) { SeeksZeros = isUp && isDown };
    }

    /// <summary>
    /// Copies a range, over one connection or several, and leaves word in the partial copy of how many bytes are proven when that fails.
    /// Returns where it ended, and whether that is the end of the source.
    /// </summary>
    private async Task<(long Length, bool IsEnd)> CopyRangeAsync(long from, long to, StreamSet streams, CancellationToken cancellationToken)
    {
        IReadOnlyList<StripedCopy.Lane> lanes = await streams.LanesAsync().ConfigureAwait(false);
        CopyRanges ranges = new(from, to, lanes.Count + 1);
        StripedCopy striped = new(ranges, copy.Entry, output.Path, (input, output) => new WindowedCopier(input, output, copy.Entry.Path, _job.Budget, Progress)
        {
            MostBlocks = lanes.Count == 0 ? WindowedCopier.FarWindow : StreamSet.BlocksOfStream,
            Ranges = ranges,
            Limiter = _job.Limiter,
            WriteFrom = Known,
            Holes = _holes,
            Hash = Hash,
            Written = Written,
        })
        {
            BlockLength = _job.BlockLength,
        };
        long known = Math.Max(Known, from);
        try
        {
            await striped.RunAsync(input, output.File, lanes, cancellationToken).ConfigureAwait(false);
            return ranges.End <= to && ranges.End != CopyRanges.Unknown ? (ranges.End, true) : (to, false);
        }
        finally
        {
            long proven = Math.Max(known, ranges.Proven);
            if (Partial is not null)
                Partial.Proven = proven;
            // What arrived beyond a gap, or twice, will count again or not at all.
            Progress.Copied(proven - known - striped.Copied);
        }
    }
}
