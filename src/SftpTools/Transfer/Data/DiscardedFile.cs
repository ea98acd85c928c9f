using SftpTools.Buffers;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Data;

/// <summary>The target of a copy that is read only to be looked at.</summary>
internal sealed class DiscardedFile : IFile
{
    public static readonly DiscardedFile Instance = new();

    private DiscardedFile()
    {
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken) => new(0);

    /// <inheritdoc/>
    public ValueTask ReadyToWriteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask WriteAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<FileState> GetStateAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask SetAttributesAsync(EntryChange change, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask CloseAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
