using SftpTools.Buffers;

namespace SftpTools.FileSystems;

/// <summary>
/// An open file, read and written by position. Operations may be started before earlier ones have ended; they are carried out in the order
/// of their start, so a write, the attributes and the close can leave in one flight. Each started operation must be awaited once.
/// </summary>
internal interface IFile : IAsyncDisposable
{
    /// <summary>Reads up to count bytes into the start of the buffer; returns how many, 0 at the end of the file.</summary>
    ValueTask<int> ReadAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken);

    /// <summary>
    /// Completes when a block that is read now would be written at once. It may complete on a thread that must not be kept from its work
    /// by anything but reading that block.
    /// </summary>
    ValueTask ReadyToWriteAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes the first count bytes of the buffer, all of them. Once this has returned its task, the caller may release the buffer: the
    /// write holds a reference of its own. It must not change the bytes before the task has ended.
    /// </summary>
    ValueTask WriteAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken);

    /// <summary>What the file is by now; of a file that is written, after all writes that were started before.</summary>
    ValueTask<FileState> GetStateAsync(CancellationToken cancellationToken);

    /// <summary>Cuts the file to a length in bytes, or fills it with zeros up to it.</summary>
    ValueTask SetLengthAsync(long length, CancellationToken cancellationToken);

    /// <summary>Sets attributes of the open file.</summary>
    ValueTask SetAttributesAsync(EntryChange change, CancellationToken cancellationToken);

    /// <summary>Whether it was opened for reading, too. Some servers do worse than refuse where it was not: rclone's takes a READ for a WRITE.</summary>
    bool CanRead => true;

    /// <summary>Whether a hole begins at an offset, or data. What a file system does not tell is data.</summary>
    FileExtent ExtentAt(long offset) => FileExtent.Data;

    /// <summary>
    /// From now on zeros that are to be written are left out, where that leaves a hole. Only for a file that has nothing but zeros where it is
    /// written to, and its length has to be set at the end.
    /// </summary>
    void LeaveHoles()
    {
    }

    /// <summary>Why the file is open to more than was asked for at its creation, or null when it is not.</summary>
    string? WhyWider => null;

    /// <summary>Closes and reports what only closing can report. Disposing afterwards does nothing; disposing without it closes silently.</summary>
    ValueTask CloseAsync(CancellationToken cancellationToken);
}
