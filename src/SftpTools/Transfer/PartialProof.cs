using SftpTools.Buffers;
using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>
/// Proves that a partial file begins as its source does. Where both sides can hash without sending the bytes (a disk of this machine, a
/// server with check-file) all of it is compared by its SHA-256; else its start and its end are read again and compared byte by byte.
/// </summary>
internal sealed class PartialProof(IFileSystem source, IFileSystem target, ContentCheck check, MemoryBudget budget, int blockLength)
{
    private const int LongestStart = 64 * 1024;
    private const int LongestEnd = 1024 * 1024;

    // Reading more of a short partial would cost as much as sending it again.
    private const int StartShare = 16;
    private const int EndShare = 8;

    /// <summary>
    /// Whether the first bytes of both files are the same. The partial has to end where they do. With onlyEnds the whole is not hashed, as
    /// it is when the copy will be verified as a whole anyway.
    /// </summary>
    public async Task<bool> HoldsAsync(
        FileEntry entry, IFile input, string partial, IFile output, long length, bool onlyEnds, CancellationToken cancellationToken)
    {
        if (!onlyEnds
            && await CompareHashesAsync(entry, input, partial, output, length, cancellationToken).ConfigureAwait(false) is { } same)
        {
            return same;
        }
        long start = Math.Min(length, Math.Max(blockLength, Math.Min(length / StartShare, LongestStart)));
        long end = Math.Max(start, length - Math.Max(blockLength, Math.Min(length / EndShare, LongestEnd)));
        return await CompareAsync(input, output, 0, (int)start, cancellationToken).ConfigureAwait(false)
            && await CompareAsync(input, output, end, (int)(length - end), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null when the hashes cannot be had cheaply, or say nothing.</summary>
    private async Task<bool?> CompareHashesAsync(
        FileEntry entry, IFile input, string partial, IFile output, long length, CancellationToken cancellationToken)
    {
        FileSystemCapabilities here = await source.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        FileSystemCapabilities there = await target.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        byte[]? ofSource = null;
        byte[]? ofTarget = null;
        if (here.IsRemote && (ofSource = await source.TryHashAsync(entry.Path, length, cancellationToken).ConfigureAwait(false)) is null)
            return null;
        if (there.IsRemote && (ofTarget = await target.TryHashAsync(partial, length, cancellationToken).ConfigureAwait(false)) is null)
            return null;
        string first = ofSource is not null
            ? Convert.ToHexString(ofSource)
            : await check.ReadAsync(input, entry.Path, length, cancellationToken).ConfigureAwait(false);
        string second = ofTarget is not null
            ? Convert.ToHexString(ofTarget)
            : await check.ReadAsync(output, partial, length, cancellationToken).ConfigureAwait(false);
        if (first == second)
            return true;
        if (ofSource is null || length == entry.Length)
            return false;
        // ProFTPD's mod_sftp hashes to the end of the file whatever the length says: then this was no hash of the beginning.
        byte[]? whole = await source.TryHashAsync(entry.Path, entry.Length, cancellationToken).ConfigureAwait(false);
        return whole is not null && Convert.ToHexString(whole) != first ? false : null;
    }

    private async Task<bool> CompareAsync(IFile input, IFile output, long offset, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
            return true;
        await budget.TakeAsync(2L * count, cancellationToken).ConfigureAwait(false);
        try
        {
            byte[] first = new byte[count];
            byte[] second = new byte[count];
            Task<bool> read = FillAsync(input, offset, first, cancellationToken);
            bool written = await FillAsync(output, offset, second, cancellationToken).ConfigureAwait(false);
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
