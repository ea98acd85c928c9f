using System.Diagnostics;
using SftpTools.Buffers;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Data;

/// <summary>
/// Moves the bytes of one open file to another, block by block, with a window of blocks in flight. The window starts small and grows with
/// each block that completes; how far depends on the round trip that the blocks see.
/// </summary>
internal sealed class WindowedCopier(IFile source, IFile target, string sourcePath, MemoryBudget budget, TransferProgress progress)
{
    private const int FirstWindow = 4;

    // On a short round trip: more bytes under way only fill the buffers of ssh and of the server, which then move more than they send.
    private const int NearWindow = 16;
    private const int NearBytes = 4 * 1024 * 1024;

    // Of a hole no byte is under way, but progress and Ctrl+C go step by step.
    private const long LongestHole = 1024 * 1024 * 1024;

    /// <summary>The most blocks under way on a long round trip.</summary>
    public const int FarWindow = 64;

    private TimeSpan _shortest = TimeSpan.MaxValue;

    /// <summary>The most blocks under way on any round trip.</summary>
    public int MostBlocks { get; init; } = FarWindow;

    /// <summary>What the copy shares with those of other connections, or continues; null for a whole file that is this pump's alone.</summary>
    public CopyRanges? Ranges { get; init; }

    /// <summary>What lies before this offset is read, for the hash, and not written: the target has it.</summary>
    public long WriteFrom { get; init; }

    /// <summary>Gets every byte that is read, in order; null costs nothing.</summary>
    public OrderedHash? Hash { get; init; }

    /// <summary>Told of every write that was acknowledged; null costs nothing.</summary>
    public ContiguousPrefix? Written { get; init; }

    /// <summary>Leaves out what is a hole in the source, or zeros; null writes everything.</summary>
    public TargetHoles? Holes { get; init; }

    /// <summary>Holds the rate; null for no limit.</summary>
    public RateLimiter? Limiter { get; init; }

    /// <summary>Bytes written so far.</summary>
    public long Copied => Interlocked.Read(ref _copied);

    private long _copied;

    /// <summary>
    /// Copies to a stated length, or to where the source ends before it; <see cref="CopyRanges.End"/> of the ranges tells whether its end
    /// was seen. A length of 0 is one that is not known, such as that of the files of /proc: they are copied to their end.
    /// </summary>
    public Task CopyAsync(long length, int blockLength, CancellationToken cancellationToken) => CopyWindowedAsync(
        Ranges ?? new CopyRanges(0, length > 0 ? length : CopyRanges.Unknown, lanes: 1), blockLength, cancellationToken);

    private async Task CopyWindowedAsync(CopyRanges ranges, int blockLength, CancellationToken cancellationToken)
    {
        using CancellationTokenSource failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<Block> inFlight = new();
        // What lies behind an end that nobody has told is asked for in vain.
        int window = ranges.Length == CopyRanges.Unknown ? 1 : FirstWindow;
        int near = Math.Clamp(NearBytes / blockLength, NearWindow, FarWindow);
        CopyRanges.Stripe? stripe = ranges.Take();
        Block oldest = default;
        try
        {
            while (true)
            {
                // Half a window at a time: requests that leave together cost both sides far fewer wake-ups than one after each reply.
                bool refill = inFlight.Count <= window / 2;
                while (refill && stripe is not null && inFlight.Count < window)
                {
                    if (stripe.Next >= ranges.End)
                    {
                        stripe = ranges.Take();
                        continue;
                    }
                    int count = (int)Math.Min(blockLength, stripe.End - stripe.Next);
                    FileExtent extent = Holes is null ? FileExtent.Data : source.ExtentAt(stripe.Next);
                    if (extent.IsHole && await Holes!.MayLeaveAsync(failure.Token).ConfigureAwait(false))
                    {
                        count = (int)Math.Min(Math.Min(extent.Length, LongestHole), stripe.End - stripe.Next);
                        if (Hash is null)
                        {
                            Leave(ranges, stripe.Next, count);
                            Enqueue(Task.CompletedTask, count);
                            continue;
                        }
                        count = Math.Min(count, blockLength);
                    }
                    else if (!extent.IsHole)
                    {
                        count = (int)Math.Min(count, extent.Length);
                    }
                    if (Limiter is not null)
                    {
                        // It may be a long wait, so what is over is looked at first: it may have failed.
                        if (inFlight.TryPeek(out oldest) && oldest.Copy.IsCompleted)
                            break;
                        await Limiter.TakeAsync(count, failure.Token).ConfigureAwait(false);
                    }
                    await budget.TakeAsync(count, failure.Token).ConfigureAwait(false);
                    Enqueue(CopyBlockAsync(ranges, stripe.Next, count, failure.Token), count);
                }
                // The end shows in the same flight as the last block.
                if (stripe is null && ranges.TakeProbe())
                    inFlight.Enqueue(new Block(ProbeAsync(ranges, failure.Token), null, 0));
                if (!inFlight.TryDequeue(out oldest))
                    break;
                await oldest.Copy.ConfigureAwait(false);
                if (oldest.Stripe is not null)
                    ranges.Arrived(oldest.Stripe, oldest.Length);
                if (window < Math.Min(MostBlocks, _shortest > RoundTrip.Far ? FarWindow : near))
                    window++;
            }
        }
        catch
        {
            // Nothing may still write into the target when the caller removes it.
            await failure.CancelAsync().ConfigureAwait(false);
            foreach (Block block in inFlight)
                await block.Copy.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (CopyRanges.Stripe left in inFlight.Select(static block => block.Stripe).Append(oldest.Stripe).Append(stripe)
                .OfType<CopyRanges.Stripe>().Distinct())
            {
                ranges.Return(left);
            }
            throw;
        }

        void Enqueue(Task copy, int count)
        {
            inFlight.Enqueue(new Block(copy, stripe!, count));
            stripe!.Next += count;
            if (stripe.Next == stripe.End)
                stripe = ranges.Take();
        }
    }

    /// <summary>A hole of the source is one of the target, too.</summary>
    private void Leave(CopyRanges ranges, long offset, int count)
    {
        Require(ranges.ReachesTo(offset + count), offset);
        Count(offset, count, Written is null ? 0 : Checksum.OfZeros(count - KnownOf(offset)));
    }

    private async Task CopyBlockAsync(CopyRanges ranges, long offset, int count, CancellationToken cancellationToken)
    {
        IoBuffer? buffer = null;
        try
        {
            await target.ReadyToWriteAsync(cancellationToken).ConfigureAwait(false);
            buffer = IoBuffer.Rent(count);
            long started = Stopwatch.GetTimestamp();
            int filled = await source.ReadAtAsync(offset, buffer, count, cancellationToken).ConfigureAwait(false);
            if (filled < count)
            {
                // A short answer is the server's right. The rest is fetched into blocks of its own.
                await CopyPartsAsync(ranges, offset, buffer, filled, count, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                Require(ranges.ReachesTo(offset + count), offset);
                Task? hashed = Hash?.AddAsync(offset, buffer, count, cancellationToken);
                // The write holds the block for as long as it needs it. Given up here, it serves the next block while it is still warm in
                // the processor's cache.
                bool known = offset + count <= WriteFrom;
                bool isLeft = !known && Holes is not null && await IsLeftAsync(offset, buffer, count, cancellationToken).ConfigureAwait(false);
                uint sum = known ? 0 : SumOf(offset, buffer, count);
                ValueTask write = known || isLeft ? default : target.WriteAtAsync(offset, buffer, count, cancellationToken);
                buffer.Release();
                buffer = null;
                await write.ConfigureAwait(false);
                if (!known)
                    Count(offset, count, sum);
                if (hashed is not null)
                    await hashed.ConfigureAwait(false);
            }
            TimeSpan taken = Stopwatch.GetElapsedTime(started);
            if (taken < _shortest)
                _shortest = taken;
        }
        finally
        {
            buffer?.Release();
            budget.Return(count);
        }
    }

    /// <summary>Whether a block that was read need not be written.</summary>
    private async ValueTask<bool> IsLeftAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        bool isZero = Holes!.SeeksZeros
            ? !buffer.Span[..count].ContainsAnyExcept((byte)0)
            : source.ExtentAt(offset) is { IsHole: true } extent && extent.Length >= count;
        return isZero && await Holes.MayLeaveAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyPartsAsync(
        CopyRanges ranges, long offset, IoBuffer buffer, int filled, int count, CancellationToken cancellationToken)
    {
        for (int done = 0; ;)
        {
            if (filled == 0)
            {
                Require(ranges.EndsAt(offset + done), offset + done);
                return;
            }
            Require(ranges.ReachesTo(offset + done + filled), offset + done);
            Task? hashed = Hash?.AddAsync(offset + done, buffer, filled, cancellationToken);
            if (offset + done + filled > WriteFrom)
            {
                uint sum = SumOf(offset + done, buffer, filled);
                await target.WriteAtAsync(offset + done, buffer, filled, cancellationToken).ConfigureAwait(false);
                Count(offset + done, filled, sum);
            }
            if (hashed is not null)
                await hashed.ConfigureAwait(false);
            done += filled;
            if (done == count)
                return;
            filled = await source.ReadAtAsync(offset + done, buffer, count - done, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks for one byte behind the stated length. What is there is fetched later: most files have nothing.</summary>
    private async Task ProbeAsync(CopyRanges ranges, CancellationToken cancellationToken)
    {
        if (!await source.HasByteAsync(ranges.Length, cancellationToken).ConfigureAwait(false))
            Require(ranges.EndsAt(ranges.Length), ranges.Length);
    }

    private void Require(bool isOneFile, long offset)
    {
        if (!isOneFile)
            throw SourceWatch.Changed(sourcePath, $"it ended before byte {offset} and then had bytes behind it");
    }

    // Only what is new: the rest of a block may be known.
    private int KnownOf(long offset) => (int)Math.Max(0, WriteFrom - offset);

    private uint SumOf(long offset, IoBuffer buffer, int count) =>
        Written is null ? 0 : Checksum.Of(buffer.Span[KnownOf(offset)..count]);

    private void Count(long offset, int bytes, uint sum)
    {
        Interlocked.Add(ref _copied, bytes);
        int known = KnownOf(offset);
        Written?.Add(offset + known, bytes - known, sum);
        progress.Copied(bytes);
    }

    /// <summary>A block under way: what copies it, and the stripe that it is part of, which the look behind the end is not.</summary>
    private readonly record struct Block(Task Copy, CopyRanges.Stripe? Stripe, int Length);
}
