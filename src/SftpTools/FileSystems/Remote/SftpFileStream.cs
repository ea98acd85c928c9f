using SftpTools.Buffers;
using SftpTools.Errors;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// A file of a server as a stream: reads ahead, and writes behind, with many blocks in flight. A write that fails is told by a later one,
/// by <see cref="Flush"/>, or by the end of the stream. Each operation ends within the session's operation timeout.
/// </summary>
internal sealed class SftpFileStream : Stream
{
    private const int WindowBytes = 4 * 1024 * 1024;

    private readonly SftpFileSystem _files;
    private readonly IFile _file;
    private readonly string _path;
    private readonly bool _isWriter;
    private readonly int _blockLength;
    private readonly int _window;
    private readonly Queue<Task> _writes = new();

    // The block that is being read, or filled.
    private IoBuffer? _block;
    private int _blockStart;
    private int _blockEnd;
    private ReadAhead? _reader;
    private long _position;
    private bool _disposed;

    private SftpFileStream(SftpFileSystem files, IFile file, string path, bool isWriter, int blockLength)
    {
        _files = files;
        _file = file;
        _path = path;
        _isWriter = isWriter;
        _blockLength = blockLength;
        _window = Math.Clamp(WindowBytes / blockLength, 1, 64);
    }

    /// <inheritdoc/>
    public override bool CanRead => !_isWriter && !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => _isWriter && !_disposed;

    /// <inheritdoc/>
    public override bool CanSeek => !_disposed;

    /// <summary>The length of the file on the server now, in bytes, and with what was written here.</summary>
    public override long Length
    {
        get
        {
            Flush();
            FileEntry? entry = Wait(_files.GetEntryAsync(_path, followLink: true, CancellationToken.None).AsTask());
            return entry?.Length ?? throw SftpException.OnPath(
                SftpErrorKind.PathNotFound, SftpOperation.Stat, _path, "there is no such file any more");
        }
    }

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Opens a file for reading.</summary>
    public static async Task<SftpFileStream> OpenReadAsync(SftpFileSystem files, string path, CancellationToken cancellationToken)
    {
        FileSystemCapabilities server = await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        IFile file = await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        return new SftpFileStream(files, file, path, isWriter: false, server.ReadLength);
    }

    /// <summary>Opens a file for writing from its beginning, as FileInfo.OpenWrite does: it is made when missing and not cut when there.</summary>
    public static async Task<SftpFileStream> OpenWriteAsync(SftpFileSystem files, string path, CancellationToken cancellationToken)
    {
        FileSystemCapabilities server = await files.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        IFile file = await files.OpenWriteAsync(path, truncate: false, cancellationToken).ConfigureAwait(false);
        return new SftpFileStream(files, file, path, isWriter: true, server.WriteLength);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_isWriter)
            throw new NotSupportedException("The stream was opened for writing.");
        if (buffer.IsEmpty)
            return 0;
        if (_blockStart == _blockEnd && !FetchBlock())
            return 0;
        int count = Math.Min(buffer.Length, _blockEnd - _blockStart);
        _block!.Span.Slice(_blockStart, count).CopyTo(buffer);
        _blockStart += count;
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_isWriter)
            throw new NotSupportedException("The stream was opened for reading.");
        while (!buffer.IsEmpty)
        {
            _block ??= IoBuffer.Rent(_blockLength);
            int count = Math.Min(buffer.Length, _blockLength - _blockEnd);
            buffer[..count].CopyTo(_block.Span[_blockEnd..]);
            _blockEnd += count;
            _position += count;
            buffer = buffer[count..];
            if (_blockEnd == _blockLength)
                SendBlock();
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    /// <summary>Waits until all that was written is with the server.</summary>
    public override void Flush()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SendBlock();
        Task all = Task.WhenAll(_writes);
        _writes.Clear();
        all.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        if (target < 0)
            throw new IOException("A stream has no place before its beginning.");
        if (target == _position)
            return target;
        SendBlock();
        DropReadAhead();
        return _position = target;
    }

    /// <summary>Cuts or extends the file.</summary>
    public override void SetLength(long value) =>
        throw new NotSupportedException("Clear-SftpContent and Set-SftpContent change the length of a file on a server.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
        {
            base.Dispose(disposing);
            return;
        }
        try
        {
            if (_isWriter)
            {
                Flush();
                Wait(CloseAsync());
            }
        }
        finally
        {
            DropReadAhead();
            _disposed = true;
            // Nothing to wait for: it sends the close, where that has not been done, and returns.
            _file.DisposeAsync().AsTask().GetAwaiter().GetResult();
            base.Dispose(disposing);
        }

        async Task<bool> CloseAsync()
        {
            await _file.CloseAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private bool FetchBlock()
    {
        _block?.Release();
        _block = null;
        _blockStart = _blockEnd = 0;
        _reader ??= new ReadAhead(_file, _position, _blockLength, _window);
        if (Wait(_reader.NextAsync(CancellationToken.None).AsTask()) is not var (buffer, count))
        {
            // The file may grow: the next read asks again.
            DropReadAhead();
            return false;
        }
        _block = buffer;
        _blockEnd = count;
        return true;
    }

    private void SendBlock()
    {
        if (!_isWriter || _block is null)
            return;
        IoBuffer block = _block;
        int count = _blockEnd;
        _block = null;
        _blockEnd = 0;
        // The write holds the block for as long as it needs it.
        Task write = _file.WriteAtAsync(_position - count, block, count, CancellationToken.None).AsTask();
        block.Release();
        _writes.Enqueue(write);
        while (_writes.Count > _window)
            _writes.Dequeue().GetAwaiter().GetResult();
    }

    private void DropReadAhead()
    {
        if (!_isWriter)
        {
            _block?.Release();
            _block = null;
            _blockStart = _blockEnd = 0;
        }
        if (_reader is { } reader)
        {
            _reader = null;
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
