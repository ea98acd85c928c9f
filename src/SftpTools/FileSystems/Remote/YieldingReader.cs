using SftpTools.Buffers;
using SftpTools.Errors;

namespace SftpTools.FileSystems.Remote;

/// <summary>A file that a pipeline reads, and that is closed between two reads where somebody else needs the handle.</summary>
internal sealed class YieldingReader : IFile
{
    private readonly SftpFileSystem _files;
    private readonly string _path;
    private readonly FileEntry? _before;
    private readonly YieldingFile _file;

    private YieldingReader(SftpFileSystem files, string path, SftpFile file, FileEntry? before)
    {
        (_files, _path, _before) = (files, path, before);
        _file = new YieldingFile(file, ReopenAsync);
    }

    /// <summary>Opens a file.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="path">Its path; links are followed.</param>
    /// <param name="before">What it was when it was looked at; null where nobody knows, and then it is not opened a second time.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<IFile> OpenAsync(SftpFileSystem files, string path, FileEntry? before, CancellationToken cancellationToken)
    {
        SftpFile file = (SftpFile)await files.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        return before is { Type: FileEntryType.File, IsLengthKnown: true } ? new YieldingReader(files, path, file, before) : file;
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        // The caller may let go of the buffer when the read is started.
        buffer.AddReference();
        try
        {
            Task<int> read = await _file.StartAsync(
                file => file.ReadAtAsync(offset, buffer, count, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
            return await read.ConfigureAwait(false);
        }
        finally
        {
            buffer.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FileState> GetStateAsync(CancellationToken cancellationToken)
    {
        Task<FileState> state = await _file.StartAsync(
            file => file.GetStateAsync(cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        return await state.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask ReadyToWriteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask WriteAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask SetAttributesAsync(EntryChange change, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        SftpFile file = await _file.KeepAsync(cancellationToken).ConfigureAwait(false);
        await file.CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async Task<SftpFile> ReopenAsync(CancellationToken cancellationToken)
    {
        SftpFile file = (SftpFile)await _files.OpenReadAsync(_path, cancellationToken).ConfigureAwait(false);
        FileState now;
        try
        {
            now = await file.GetStateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        if (now.Length == _before!.Length && now.LastWriteTimeUtc == _before.LastWriteTimeUtc)
            return file;
        await file.DisposeAsync().ConfigureAwait(false);
        throw YieldingFile.Changed(SftpOperation.Read, _path);
    }
}
