using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Content;

/// <summary>
/// Reads a file of a server as text or as bytes: from the front or only its end, once or for as long as somebody writes to it. What is
/// returned together came together; who wants no more just stops.
/// </summary>
internal sealed class ContentReader(SftpFileSystem files, string path, ContentOptions options)
{
    // How much more than its stated length a file that is taken whole may have, for it may have grown. What goes on after that may go on
    // until the memory is full.
    private const long MostBeyondLength = 32 * 1024 * 1024;

    // Of a file whose length is not told, or 0 as in /proc. A text takes twice the memory.
    private const long MostUnstated = 64 * 1024 * 1024;

    // After so many looks without anything new, a line whose end did not come is shown as it is.
    private const int QuietLooks = 2;

    /// <summary>The lines, or the parts between delimiters.</summary>
    public async IAsyncEnumerable<List<string>> ReadTextAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (List<string> parts in ReadPartsAsync(cancellationToken).ConfigureAwait(false))
            yield return parts;
    }

    /// <summary>The whole text in pieces, with its line ends.</summary>
    public async Task<string> ReadAllTextAsync(CancellationToken cancellationToken)
    {
        StringBuilder text = new();
        TextDecoder decoder = new(options.Encoding);
        await foreach (ReadOnlyMemory<byte> bytes in ReadWholeAsync(cancellationToken).ConfigureAwait(false))
            text.Append(decoder.Decode(bytes.Span));
        text.Append(decoder.Flush());
        return text.ToString();
    }

    /// <summary>The bytes for somebody who keeps them all; each piece is valid until the next one is asked for.</summary>
    /// <exception cref="SftpException">There are far more of them than the server states (ProtocolError).</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadWholeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (FileEntry? entry, int blockLength) = await LookAsync(cancellationToken).ConfigureAwait(false);
        long stated = entry?.Length ?? 0;
        long most = stated == 0 && entry is null or { Type: FileEntryType.File }
            ? MostUnstated
            : Math.Min(stated, long.MaxValue - MostBeyondLength) + MostBeyondLength;
        long count = 0;
        await foreach (ReadOnlyMemory<byte> bytes in ReadBytesAsync(entry, blockLength, cancellationToken).ConfigureAwait(false))
        {
            count += bytes.Length;
            if (count > most)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.ProtocolError, SftpOperation.Read, path,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the server {(entry is not { IsLengthKnown: true } ? "tells no length" : $"states {stated} bytes")} and has sent {count} without an end; "
                        + $"read it in pieces, without -Raw"));
            }
            yield return bytes;
        }
    }

    /// <summary>The bytes; each piece is valid until the next one is asked for.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBytesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (FileEntry? entry, int blockLength) = await LookAsync(cancellationToken).ConfigureAwait(false);
        await foreach (ReadOnlyMemory<byte> bytes in ReadBytesAsync(entry, blockLength, cancellationToken).ConfigureAwait(false))
            yield return bytes;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBytesAsync(
        FileEntry? entry, int blockLength, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FollowedFile file = new(files, path, options.Follow ? null : entry);
        await using (file.ConfigureAwait(false))
        {
            await file.OpenAsync(cancellationToken).ConfigureAwait(false);
            long length = long.MaxValue;
            bool inOrder = false;
            if (options.Last is not null)
            {
                long? found = await FromEndAsync(
                    file, async () => (long?)await DataEnd.FindAsync(file.File, entry?.Length ?? 0, blockLength, cancellationToken).ConfigureAwait(false),
                    cancellationToken).ConfigureAwait(false);
                inOrder = found is null;
                length = found ?? await CountAsync(file, blockLength, cancellationToken).ConfigureAwait(false);
            }
            long start = options.Last is { } last ? Math.Max(0, length - last) : 0;
            long end = options.First ?? (options.Follow ? long.MaxValue : length);
            long skipped = inOrder ? start : 0;
            await foreach (Piece piece in ReadPiecesAsync(file, inOrder ? 0 : start, end, blockLength, cancellationToken).ConfigureAwait(false))
            {
                ReadOnlyMemory<byte> bytes = piece.Bytes[(int)Math.Min(skipped, piece.Bytes.Length)..];
                skipped -= piece.Bytes.Length - bytes.Length;
                if (!bytes.IsEmpty)
                    yield return bytes;
            }
        }
    }

    /// <summary>
    /// Looks at the end of a file. Some servers read only from the start on, in order; then the file is opened anew, and the answer is null.
    /// </summary>
    private static async Task<T?> FromEndAsync<T>(FollowedFile file, Func<Task<T?>> look, CancellationToken cancellationToken)
    {
        try
        {
            return await look().ConfigureAwait(false);
        }
        catch (SftpException refusal) when (refusal.IsRefusal)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            await file.OpenAsync(cancellationToken).ConfigureAwait(false);
            return default;
        }
    }

    /// <summary>Reads to the end, for the length, and opens the file anew.</summary>
    private static async Task<long> CountAsync(FollowedFile file, int blockLength, CancellationToken cancellationToken)
    {
        long length;
        BlockReader reader = new(file.File, 0, long.MaxValue, blockLength);
        await using (reader.ConfigureAwait(false))
        {
            while (!(await reader.ReadAsync(cancellationToken).ConfigureAwait(false)).IsEmpty)
            {
            }
            length = reader.Position;
        }
        await file.DisposeAsync().ConfigureAwait(false);
        await file.OpenAsync(cancellationToken).ConfigureAwait(false);
        return length;
    }

    private async IAsyncEnumerable<List<string>> ReadPartsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (FileEntry? entry, int blockLength) = await LookAsync(cancellationToken).ConfigureAwait(false);
        FollowedFile file = new(files, path, options.Follow ? null : entry);
        await using (file.ConfigureAwait(false))
        {
            await file.OpenAsync(cancellationToken).ConfigureAwait(false);
            long start = 0;
            long end = long.MaxValue;
            Encoding? known = null;
            LastParts? tail = options.Last is { } last ? new LastParts(last) : null;
            // Files of /proc have no length: only reading them to the end shows where that is.
            if (tail is not null && entry is { Length: > 0 and long stated })
            {
                if (await FromEndAsync(file, () => FindTailAsync(file.File, stated, blockLength, cancellationToken), cancellationToken)
                    .ConfigureAwait(false) is { } looked)
                {
                    known = looked.Encoding;
                    start = looked.Start ?? 0;
                    tail = looked.Start is null ? tail : null;
                    end = options.Follow ? long.MaxValue : looked.Length;
                }
            }
            TextParts text = new(options, start > 0 ? known : null);
            long left = options.First ?? long.MaxValue;
            await foreach (Piece piece in ReadPiecesAsync(file, start, end, blockLength, cancellationToken).ConfigureAwait(false))
            {
                List<string> parts = text.Take(piece);
                if (tail is not null)
                {
                    // The tail is known at the first end of the file, and from there on all is new.
                    tail.Add(parts);
                    if (piece.Kind == PieceKind.Bytes)
                        continue;
                    parts = tail.Take();
                    tail = null;
                }
                if (parts.Count > left)
                    parts.RemoveRange((int)left, parts.Count - (int)left);
                left -= parts.Count;
                if (parts.Count > 0)
                    yield return parts;
                if (left == 0)
                    yield break;
            }
        }
    }

    /// <summary>The bytes of the file as they come, with marks where it ends for now, where it begins anew, and where it is over.</summary>
    private async IAsyncEnumerable<Piece> ReadPiecesAsync(
        FollowedFile file, long start, long end, int blockLength, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long position = start;
        int quiet = 0;
        bool replaced = false;
        while (true)
        {
            BlockReader reader = new(file.File, position, end, blockLength);
            await using (reader.ConfigureAwait(false))
            {
                while (true)
                {
                    ReadOnlyMemory<byte> bytes = await ReadOnAsync(reader, cancellationToken).ConfigureAwait(false);
                    if (bytes.IsEmpty)
                        break;
                    quiet = 0;
                    yield return new Piece(PieceKind.Bytes, bytes);
                }
                position = reader.Position;
            }
            if (!options.Follow || position >= end)
            {
                yield return new Piece(PieceKind.End, default);
                yield break;
            }
            if (replaced)
            {
                // The old file is read to its end; now the one that has its name.
                yield return new Piece(PieceKind.Restart, default);
                replaced = false;
                position = 0;
                while (!await file.TryOpenAsync(cancellationToken).ConfigureAwait(false))
                    await Task.Delay(options.PollInterval, cancellationToken).ConfigureAwait(false);
                continue;
            }
            quiet++;
            yield return new Piece(quiet > QuietLooks ? PieceKind.Quiet : PieceKind.Pause, default);

            await Task.Delay(options.PollInterval, cancellationToken).ConfigureAwait(false);
            switch (await LookAgainAsync(file, position, cancellationToken).ConfigureAwait(false))
            {
                case FollowedFile.Change.Cut:
                    yield return new Piece(PieceKind.Restart, default);
                    position = 0;
                    break;
                case FollowedFile.Change.Replaced:
                    replaced = true;
                    break;
            }
        }
    }

    // A lost line ends the reading of a block and not the following: the next look connects again.
    private async ValueTask<ReadOnlyMemory<byte>> ReadOnAsync(BlockReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (options.Follow && ConnectionFault.IsClosed(exception))
        {
            return default;
        }
    }

    private static async Task<FollowedFile.Change> LookAgainAsync(FollowedFile file, long position, CancellationToken cancellationToken)
    {
        try
        {
            return await file.LookAsync(position, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (ConnectionFault.IsClosed(exception))
        {
            // The handle went with the line. When connecting again fails too, that is the error that is told.
            await file.OpenAsync(cancellationToken).ConfigureAwait(false);
            return await file.LookAsync(position, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks at the file; where the look is refused, nothing is known of it, and opening it decides.</summary>
    /// <summary>The end of the data, the encoding, and where the last parts begin; null for that where only reading from the front tells.</summary>
    private async Task<Tail?> FindTailAsync(IFile file, long stated, int blockLength, CancellationToken cancellationToken)
    {
        Task<long> ending = DataEnd.FindAsync(file, stated, blockLength, cancellationToken);
        Task<(Encoding Encoding, int MarkLength)> marked = ReadMarkAsync(file, cancellationToken);
        await Task.WhenAll((Task)ending, marked).ConfigureAwait(false);
        long length = await ending.ConfigureAwait(false);
        (Encoding encoding, int mark) = await marked.ConfigureAwait(false);
        long? start = TailFinder.TryCreate(file, encoding, options.Delimiter, blockLength) is { } finder
            ? await finder.FindAsync(mark, length, options.Last!.Value, cancellationToken).ConfigureAwait(false)
            : null;
        return new Tail(encoding, start, length);
    }

    private async Task<(FileEntry? Entry, int BlockLength)> LookAsync(CancellationToken cancellationToken)
    {
        Look look = await Look.AtAsync(files, path, followLink: true, cancellationToken).ConfigureAwait(false);
        if (look.IsAbsent)
            throw SftpException.OnPath(SftpErrorKind.PathNotFound, SftpOperation.OpenRead, path, "there is no such file");
        if (look.Entry is { Type: FileEntryType.Directory })
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Read, path, "it is a directory; Get-SftpChildItem lists it");
        }
        if (look.Entry is { Type: FileEntryType.Other } other)
        {
            // To open a named pipe would wait for its other end, and keep the server from all else meanwhile.
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Read, path, $"it is {other.Described}, not a regular file, so it was not opened");
        }
        FileSystemCapabilities capabilities = await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        return (look.Entry, capabilities.ReadLength);
    }

    private async Task<(Encoding Encoding, int MarkLength)> ReadMarkAsync(IFile file, CancellationToken cancellationToken)
    {
        IoBuffer buffer = IoBuffer.Rent(ByteOrderMark.MaxLength);
        try
        {
            int read = await file.ReadAtAsync(0, buffer, ByteOrderMark.MaxLength, cancellationToken).ConfigureAwait(false);
            return ByteOrderMark.Detect(buffer.Span[..read]) ?? (options.Encoding, 0);
        }
        finally
        {
            buffer.Release();
        }
    }

    private sealed record Tail(Encoding Encoding, long? Start, long Length);
}
