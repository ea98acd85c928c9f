using Microsoft.Win32.SafeHandles;
using SftpTools.Buffers;
using SftpTools.Native;

namespace SftpTools.FileSystems;

/// <summary>An open local file.</summary>
internal sealed class LocalFile : IFile
{
    private readonly SafeFileHandle _handle;
    private readonly FileStream? _owner;
    private readonly string _path;

    public LocalFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
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
            RandomAccess.Write(_handle, buffer.Span[..count], offset);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (LocalErrors.IsKnown(exception))
        {
            return ValueTask.FromException(LocalErrors.Wrap(exception, SftpOperation.Write, _path));
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileState> GetStateAsync(CancellationToken cancellationToken)
    {
        try
        {
            int? mode = OperatingSystem.IsWindows() ? null : (int)File.GetUnixFileMode(_handle);
            return new ValueTask<FileState>(
                new FileState(RandomAccess.GetLength(_handle), File.GetLastWriteTimeUtc(_handle), mode)
                {
                    Owner = UnixFileStatus.Of(_handle) is { } status ? (status.UserId, status.GroupId) : null,
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
