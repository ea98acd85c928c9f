using System.Text;
using SftpTools.Buffers;
using SftpTools.FileSystems;

namespace SftpTools.Content;

/// <summary>
/// Finds where the last lines, or parts between delimiters, of a file begin, by reading it from its end in blocks and no more of it than
/// that takes. The bytes are not decoded: the ends of lines are looked for in the form that the encoding gives them.
/// </summary>
internal sealed class TailFinder
{
    private const int FirstBlock = 16 * 1024;

    // Code pages in which the meaning of a byte depends on all that precedes it: ISO-2022, HZ, UTF-7.
    private const int FirstIso2022 = 50220;
    private const int LastIso2022 = 50229;
    private const int Hz = 52936;
    private const int Utf7 = 65000;

    private readonly IFile _file;
    private readonly byte[]? _delimiter;
    private readonly byte[] _feed;
    private readonly byte[] _return;
    private readonly int _unit;
    private readonly long _blockLength;

    private TailFinder(IFile file, Encoding encoding, string? delimiter, int blockLength)
    {
        _file = file;
        _feed = encoding.GetBytes("\n");
        _return = encoding.GetBytes("\r");
        _unit = _feed.Length;
        _delimiter = string.IsNullOrEmpty(delimiter) ? null : encoding.GetBytes(delimiter);
        _blockLength = Math.Max(blockLength, 64);
    }

    /// <summary>Makes a finder; null where only reading from the front tells where the parts begin.</summary>
    /// <param name="file">The file.</param>
    /// <param name="encoding">The encoding of the text.</param>
    /// <param name="delimiter">What ends a part; null for lines.</param>
    /// <param name="blockLength">The longest read that the server answers in full, in bytes.</param>
    public static TailFinder? TryCreate(IFile file, Encoding encoding, string? delimiter, int blockLength)
    {
        if (encoding.CodePage is (>= FirstIso2022 and <= LastIso2022) or Hz or Utf7)
            return null;
        TailFinder finder = new(file, encoding, delimiter, blockLength);
        if (finder._return.Length != finder._unit)
            return null;
        if (finder._delimiter is not { } bytes)
            return finder;
        // In the double-byte code pages of East Asia a byte of one character may look like another one. A delimiter whose end is its start
        // again means something else from behind.
        bool isPlain = encoding.IsSingleByte || encoding.GetType() == typeof(UTF8Encoding) || finder._unit > 1
            || encoding.CodePage == Encoding.UTF8.CodePage;
        return isPlain && bytes.Length > 0 && !HasBorder(bytes) ? finder : null;
    }

    /// <summary>
    /// The offset of the first byte of the last parts; null where the text does not go on to its stated end, so that only reading from the
    /// front tells: from an end that a server has made up there might be no way back.
    /// </summary>
    /// <param name="start">Where the text begins, behind a byte order mark.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="count">How many parts; a delimiter at the very end begins none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<long?> FindAsync(long start, long end, long count, CancellationToken cancellationToken)
    {
        // A half character at the end is none.
        end = start + ((end - start) / _unit * _unit);
        if (count <= 0)
            return end;
        Search search = new(this, start, end, count);
        long length = FirstBlock;
        // Searches need to see across the border of two blocks.
        int overlap = Math.Max(_delimiter?.Length ?? 0, _unit) + _unit;
        for (long top = end; top > start;)
        {
            long bottom = Math.Max(start, top - length);
            bottom = start + ((bottom - start) / _unit * _unit);
            int wanted = (int)(Math.Min(end, top + overlap) - bottom);
            IoBuffer buffer = IoBuffer.Rent(wanted);
            try
            {
                int read = await FillAsync(bottom, buffer, wanted, cancellationToken).ConfigureAwait(false);
                if (read < wanted)
                    return null;
                if (search.Look(buffer.Span[..read], bottom, top) is { } found)
                    return found;
            }
            finally
            {
                buffer.Release();
            }
            top = bottom;
            length = Math.Min(length * 2, Math.Max(_blockLength - overlap, FirstBlock));
        }
        return start;
    }

    private async Task<int> FillAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        int filled = await _file.ReadAtAsync(offset, buffer, count, cancellationToken).ConfigureAwait(false);
        if (filled == count || filled == 0)
            return filled;
        // A short answer: the rest comes in pieces of their own, because one buffer is the payload of one request from its start.
        IoBuffer piece = IoBuffer.Rent(count);
        try
        {
            while (filled < count)
            {
                int more = await _file.ReadAtAsync(offset + filled, piece, count - filled, cancellationToken).ConfigureAwait(false);
                if (more == 0)
                    break;
                piece.Span[..more].CopyTo(buffer.Span[filled..]);
                filled += more;
            }
            return filled;
        }
        finally
        {
            piece.Release();
        }
    }

    private static bool HasBorder(byte[] bytes)
    {
        for (int length = 1; length < bytes.Length; length++)
        {
            if (bytes.AsSpan(0, length).SequenceEqual(bytes.AsSpan(bytes.Length - length)))
                return true;
        }
        return false;
    }

    /// <summary>Goes through blocks from the last to the first and counts.</summary>
    private sealed class Search(TailFinder finder, long start, long end, long count)
    {
        private long _left = count;

        /// <summary>Looks at the places from top down to the block's offset; the block reaches somewhat beyond top.</summary>
        public long? Look(ReadOnlySpan<byte> block, long offset, long top)
        {
            int unit = finder._unit;
            // The last place at which a unit is whole and below the top.
            int last = ((int)Math.Min(top - offset, block.Length) / unit * unit) - unit;
            for (int at = Candidate(block, last); at >= 0; at = Candidate(block, at - unit))
            {
                int length = EndAt(block, at);
                if (length == 0)
                    continue;
                long behind = offset + at + length;
                // What ends at the very end begins nothing.
                if (behind < end && --_left == 0)
                    return behind;
            }
            return offset == start ? start : null;
        }

        /// <summary>The last place, not behind the given one, at which an end can begin; below 0 when there is none.</summary>
        private int Candidate(ReadOnlySpan<byte> block, int last) =>
            finder._unit > 1 || last < 0 ? last
            : finder._delimiter is { } delimiter ? block[..(last + 1)].LastIndexOf(delimiter[0])
            : block[..(last + 1)].LastIndexOfAny(finder._feed[0], finder._return[0]);

        /// <summary>The length of the end of a part that begins at this place; 0 where none does.</summary>
        private int EndAt(ReadOnlySpan<byte> block, int at)
        {
            ReadOnlySpan<byte> rest = block[at..];
            if (finder._delimiter is { } delimiter)
                return rest.StartsWith(delimiter) ? delimiter.Length : 0;
            if (rest.StartsWith(finder._feed))
                return finder._unit;
            // CR LF is one end, and it is its LF that counts.
            return rest.StartsWith(finder._return) && !rest[finder._unit..].StartsWith(finder._feed) ? finder._unit : 0;
        }
    }
}
