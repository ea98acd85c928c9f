using Microsoft.Win32.SafeHandles;
using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.Native;

namespace SftpTools.FileSystems.Local;

/// <summary>An open local file.</summary>
internal sealed class LocalFile : IFile
{
    // The block of most file systems: a hole has no smaller part.
    private const int Page = 4096;

    private readonly SafeFileHandle _handle;
    private readonly FileStream? _owner;
    private readonly string _path;
    private readonly LocalHoles _holes;
    private volatile bool _leavesHoles;

    public LocalFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        _holes = new LocalHoles(handle);
    }

    public LocalFile(FileStream owner, string path)
        : this(owner.SafeFileHandle, path)
    {
        _owner = owner;
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new ValueTask<int>(RandomAccess.Read(_handle, buffer.Span[..count], offset));
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            return ValueTask.FromException<int>(LocalErrors.Wrap(exception, SftpOperation.Read, _path));
        }
    }

    /// <inheritdoc/>
    public ValueTask ReadyToWriteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask WriteAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_leavesHoles)
                WriteAroundZeros(buffer.Span[..count], offset);
            else
                RandomAccess.Write(_handle, buffer.Span[..count], offset);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            return ValueTask.FromException(LocalErrors.Wrap(exception, SftpOperation.Write, _path));
        }
    }

    /// <inheritdoc/>
    public FileExtent ExtentAt(long offset)
    {
        try
        {
            return _holes.At(offset);
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            return FileExtent.Data;
        }
    }

    /// <inheritdoc/>
    public void LeaveHoles() => _leavesHoles = !OperatingSystem.IsWindows();

    /// <summary>Writes all but the whole pages of zeros.</summary>
    private void WriteAroundZeros(ReadOnlySpan<byte> data, long offset)
    {
        int start = 0;
        for (int at = (int)(-offset & (Page - 1)); at + Page <= data.Length; at += Page)
        {
            // Where there is data, it shows in the first bytes.
            if (data.Slice(at, Page).ContainsAnyExcept((byte)0))
                continue;
            if (at > start)
                RandomAccess.Write(_handle, data[start..at], offset + start);
            start = at + Page;
        }
        if (start < data.Length)
            RandomAccess.Write(_handle, data[start..], offset + start);
    }

    /// <inheritdoc/>
    public ValueTask<FileState> GetStateAsync(CancellationToken cancellationToken)
    {
        try
        {
            int? mode = OperatingSystem.IsWindows() ? null : (int)File.GetUnixFileMode(_handle);
            UnixFileStatus? status = UnixFileStatus.Of(_handle);
            return new ValueTask<FileState>(
                new FileState(RandomAccess.GetLength(_handle), File.GetLastWriteTimeUtc(_handle), mode)
                {
                    Owner = status is { } known ? (known.UserId, known.GroupId) : null,
                    Identity = status?.Identity,
                });
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            return ValueTask.FromException<FileState>(LocalErrors.Wrap(exception, SftpOperation.Stat, _path));
        }
    }

    /// <inheritdoc/>
    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken)
    {
        try
        {
            RandomAccess.SetLength(_handle, length);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            return ValueTask.FromException(LocalErrors.Wrap(exception, SftpOperation.Write, _path));
        }
    }

    /// <inheritdoc/>
    public ValueTask SetAttributesAsync(EntryChange change, CancellationToken cancellationToken)
    {
        try
        {
            // A change of owner clears setuid and setgid, so it comes first.
            if (change.Owner is { } owner)
                UnixOwnership.Set(_handle, owner, _path);
            if (change.Mode is { } mode && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(_handle, (UnixFileMode)(mode & 0xFFF));
            if (change.LastWriteTimeUtc is { } time)
                File.SetLastWriteTimeUtc(_handle, time);
            return ValueTask.CompletedTask;
        }
        catch (SftpException exception)
        {
            return ValueTask.FromException(exception);
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            return ValueTask.FromException(LocalErrors.Wrap(exception, SftpOperation.SetAttributes, _path));
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseAsync(CancellationToken cancellationToken) => DisposeAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_owner is not null)
            return _owner.DisposeAsync();
        _handle.Dispose();
        return ValueTask.CompletedTask;
    }
}
