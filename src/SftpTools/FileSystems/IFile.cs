using SftpTools.Buffers;

namespace SftpTools.FileSystems;

/// <summary>
/// An open file, read and written by position. Operations may be started before earlier ones have ended; they are carried out in the order
/// of their start, so a write, the attributes and the close can leave in one flight. Each started operation must be awaited once. What
/// follows the await of a read or write may run on the thread that receives for everybody: it must not block.
/// </summary>
internal interface IFile : IAsyncDisposable
{
    /// <summary>Reads up to count bytes into the start of the buffer; returns how many, 0 at the end of the file.</summary>
    ValueTask<int> ReadAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken);

    /// <summary>Writes the first count bytes of the buffer, all of them.</summary>
    ValueTask WriteAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken);

    /// <summary>Sets attributes of the open file.</summary>
    ValueTask SetAttributesAsync(EntryChange change, CancellationToken cancellationToken);

    /// <summary>Closes and reports what only closing can report. Disposing afterwards does nothing; disposing without it closes silently.</summary>
    ValueTask CloseAsync(CancellationToken cancellationToken);
}
