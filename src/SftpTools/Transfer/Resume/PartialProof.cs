using SftpTools.Buffers;
using SftpTools.FileSystems;
using SftpTools.Transfer.Data;

namespace SftpTools.Transfer.Resume;

/// <summary>
/// Proves that a partial file begins as its source does. Where both sides can hash without sending the bytes (a disk of this machine, a
/// server with check-file) all of it is compared by its SHA-256. Else what is on this machine is read again, source or partial file, and
/// compared with the checksum of the record, and the start, the end and some blocks between them are compared with the other side byte by
/// byte: reading all of it back would cost as much as sending it.
/// </summary>
internal sealed class PartialProof(IFileSystem source, IFileSystem target, CopyVerifier check, MemoryBudget budget, int blockLength)
{
    private const int LongestStart = 64 * 1024;
    private const int LongestEnd = 1024 * 1024;
    private const int LongestSample = 16 * 1024;
    private const int MostSamples = 16;

    // Reading more of a short partial would cost as much as sending it again.
    private const int StartShare = 16;
    private const int EndShare = 8;
    private const int SampleShare = 8;

    private const string OtherBytes = "its bytes are not those of the source";

    /// <summary>Whether servers are asked for hashes: not of a copy that will be verified as a whole anyway, or that does not end where it should.</summary>
    public bool AsksServers { get; init; }

    /// <summary>The bytes that are proven to be the source's, or why there are none.</summary>
    /// <param name="pair">The files.</param>
    /// <param name="promised">What the record says of the partial file.</param>
    /// <param name="length">How many of these bytes are there. More may be proven: zeros at the end that were never written.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(WrittenPrefix? Proven, string? Reason)> ProveAsync(
        PartialPair pair, WrittenPrefix promised, long length, CancellationToken cancellationToken)
    {
        uint? told = length == promised.Length ? promised.Sum : null;
        if (AsksServers && await CompareHashesAsync(pair, length, cancellationToken).ConfigureAwait(false) is { } same)
            return same ? (new WrittenPrefix(length, told), null) : (null, OtherBytes);
        WrittenPrefix known = new(length, told);
        if (!(await source.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).IsRemote)
        {
            (uint sum, uint whole) = await SumAsync(pair.Input, length, promised.Length, cancellationToken).ConfigureAwait(false);
            if (promised.Sum is { } promise && promise != whole)
                return (null, "the source was changed since, although it has its old time");
            known = new WrittenPrefix(length, sum);
        }
        else if (!(await target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).IsRemote)
        {
            (uint sum, _) = await SumAsync(pair.Output, length, length, cancellationToken).ConfigureAwait(false);
            long missing = promised.Length - length;
            if (promised.Sum is { } promise && promise != Checksum.Join(sum, Checksum.OfZeros(missing), missing))
                return (null, "its bytes are not those that were written");
            known = promised.Sum is null ? new WrittenPrefix(length, sum) : promised;
        }
        return await CompareSamplesAsync(pair, length, cancellationToken).ConfigureAwait(false) ? (known, null) : (null, OtherBytes);
    }

    /// <summary>The checksums of the first bytes of a file on this machine, and of some more of them.</summary>
    private static Task<(uint Sum, uint Whole)> SumAsync(IFile file, long length, long whole, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            const int Step = 256 * 1024;
            uint sum = 0;
            uint first = 0;
            IoBuffer buffer = IoBuffer.Rent(Step);
            try
            {
                for (long at = 0; at < whole;)
                {
                    int count = (int)Math.Min(Step, (at < length ? length : whole) - at);
                    int read = await file.ReadAtAsync(at, buffer, count, cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                        break;
                    sum = Checksum.Join(sum, Checksum.Of(buffer.Span[..read]), read);
                    at += read;
                    if (at == length)
                        first = sum;
                }
            }
            finally
            {
                buffer.Release();
            }
            return (first, sum);
        },
        cancellationToken);

    private async Task<bool> CompareSamplesAsync(PartialPair pair, long length, CancellationToken cancellationToken)
    {
        long start = Math.Min(length, Math.Max(blockLength, Math.Min(length / StartShare, LongestStart)));
        long end = Math.Max(start, length - Math.Max(blockLength, Math.Min(length / EndShare, LongestEnd)));
        List<Task<bool>> comparisons =
        [
            CompareAsync(pair, 0, (int)start, cancellationToken),
            CompareAsync(pair, end, (int)(length - end), cancellationToken),
        ];
        int sample = Math.Min(blockLength, LongestSample);
        int samples = (int)Math.Min(MostSamples, (end - start) / ((long)sample * SampleShare));
        for (int i = 0; i < samples; i++)
        {
            // Anywhere in each share, so that another run looks at other places.
            long from = start + ((end - start) * i / samples);
            long to = start + ((end - start) * (i + 1) / samples);
            comparisons.Add(CompareAsync(pair, Random.Shared.NextInt64(from, to - sample), sample, cancellationToken));
        }
        return Array.TrueForAll(await Task.WhenAll(comparisons).ConfigureAwait(false), static each => each);
    }

    /// <summary>Null when the hashes cannot be had cheaply, or say nothing.</summary>
    private async Task<bool?> CompareHashesAsync(PartialPair pair, long length, CancellationToken cancellationToken)
    {
        FileSystemCapabilities here = await source.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        FileSystemCapabilities there = await target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        byte[]? ofSource = null;
        byte[]? ofTarget = null;
        if (here.IsRemote && (ofSource = await source.TryHashAsync(pair.Entry.Path, length, cancellationToken).ConfigureAwait(false)) is null)
            return null;
        if (there.IsRemote && (ofTarget = await target.TryHashAsync(pair.Path, length, cancellationToken).ConfigureAwait(false)) is null)
            return null;
        string first = ofSource is not null
            ? Convert.ToHexString(ofSource)
            : await check.ReadAsync(pair.Input, pair.Entry.Path, length, cancellationToken).ConfigureAwait(false);
        string second = ofTarget is not null
            ? Convert.ToHexString(ofTarget)
            : await check.ReadAsync(pair.Output, pair.Path, length, cancellationToken).ConfigureAwait(false);
        if (first == second)
            return true;
        if (ofSource is null || length == pair.Entry.Length)
            return false;
        // ProFTPD's mod_sftp hashes to the end of the file whatever the length says: then this was no hash of the beginning.
        byte[]? whole = await source.TryHashAsync(pair.Entry.Path, pair.Entry.Length, cancellationToken).ConfigureAwait(false);
        return whole is not null && Convert.ToHexString(whole) != first ? false : null;
    }

    private async Task<bool> CompareAsync(PartialPair pair, long offset, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
            return true;
        await budget.TakeAsync(2L * count, cancellationToken).ConfigureAwait(false);
        try
        {
            byte[] first = new byte[count];
            byte[] second = new byte[count];
            Task<bool> read = FillAsync(pair.Input, offset, first, cancellationToken);
            bool written = await FillAsync(pair.Output, offset, second, cancellationToken).ConfigureAwait(false);
            return await read.ConfigureAwait(false) && written && first.AsSpan().SequenceEqual(second);
        }
        finally
        {
            budget.Return(2L * count);
        }
    }

    /// <summary>Reads a range; false when the file ends inside it.</summary>
    private async Task<bool> FillAsync(IFile file, long offset, byte[] destination, CancellationToken cancellationToken)
    {
        List<Task<bool>> blocks = [];
        for (int at = 0; at < destination.Length; at += blockLength)
            blocks.Add(ReadAsync(at, Math.Min(blockLength, destination.Length - at)));
        bool[] whole = await Task.WhenAll(blocks).ConfigureAwait(false);
        return Array.TrueForAll(whole, static each => each);

        async Task<bool> ReadAsync(int at, int count)
        {
            IoBuffer buffer = IoBuffer.Rent(count);
            try
            {
                while (count > 0)
                {
                    int read = await file.ReadAtAsync(offset + at, buffer, count, cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                        return false;
                    buffer.Span[..read].CopyTo(destination.AsSpan(at));
                    at += read;
                    count -= read;
                }
                return true;
            }
            finally
            {
                buffer.Release();
            }
        }
    }
}
