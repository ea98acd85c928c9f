using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Requests;

namespace SftpTools.FileSystems.Remote;

/// <summary>An open file on a server, bound to the connection that opened it.</summary>
internal sealed class SftpFile(SftpFileSystem owner, SftpClient client, byte[] handle, string path) : IFile, IServerSideCopy
{
    private const int AllAccess = 0x1FF;

    private bool _closed;
    private long _reached;

    private SftpClient Client => client;

    /// <summary>What is open on its connection.</summary>
    public OpenHandles Handles => client.Handles;

    private byte[] Handle => handle;

    /// <summary>The connection for a change, which is counted.</summary>
    private SftpClient ChangedClient
    {
        get
        {
            owner.NoteChange();
            return client;
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        ValueTask<int> read = client.ReadAsync(handle, offset, buffer, count, path, cancellationToken);
        return OrEndAsync(read, offset, buffer, count, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask ReadyToWriteAsync(CancellationToken cancellationToken) => new(client.WriterTurnAsync(cancellationToken));

    /// <inheritdoc/>
    public async ValueTask WriteAtAsync(long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        owner.NoteChange();
        try
        {
            await client.WriteAsync(handle, offset, buffer, count, path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure)
        {
            throw await owner.ExplainWriteFailureAsync(exception, path).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FileState> GetStateAsync(CancellationToken cancellationToken) =>
        SftpEntries.ToState(await client.FStatAsync(handle, path, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask SetLengthAsync(long length, CancellationToken cancellationToken) =>
        ChangedClient.FSetStatAsync(handle, new SftpAttributes { Size = (ulong)length }, path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetAttributesAsync(EntryChange change, CancellationToken cancellationToken) =>
        ChangedClient.FSetStatAsync(handle, SftpFileSystem.ToAttributes(change), path, cancellationToken);

    /// <summary>Looks at the open file itself, whatever its path leads to by now.</summary>
    public async ValueTask<FileEntry> GetEntryAsync(CancellationToken cancellationToken)
    {
        SftpAttributes attributes = await client.FStatAsync(handle, path, cancellationToken).ConfigureAwait(false);
        return SftpEntries.ToEntry(path, owner.Paths.GetName(path), attributes);
    }

    /// <inheritdoc/>
    public bool CanRead { get; init; }

    /// <inheritdoc/>
    public string? WhyWider { get; internal set; }

    /// <summary>Takes from a file that was just made what the mode does not allow; where that is refused, it is said at the end.</summary>
    public async ValueTask NarrowAsync(int mode, CancellationToken cancellationToken)
    {
        try
        {
            int? present = (await GetStateAsync(cancellationToken).ConfigureAwait(false)).Mode;
            if (present is { } bits && (bits & ~mode & AllAccess) != 0)
                await SetAttributesAsync(new EntryChange(null, null, bits & mode), cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            WhyWider = exception.Reason ?? exception.Message.TrimEnd('.');
        }
    }

    /// <summary>Gives the open file to a user and a group.</summary>
    public ValueTask SetOwnerAsync(uint userId, uint groupId, CancellationToken cancellationToken) =>
        ChangedClient.FSetStatAsync(handle, new SftpAttributes { Owner = (userId, groupId) }, path, cancellationToken);

    /// <inheritdoc/>
    public bool CanCopyFrom(IFile source) => source is SftpFile { Client: var other } && other == client && owner.CopiesByItself(client);

    /// <inheritdoc/>
    public async ValueTask<bool> TryCopyFromAsync(IFile source, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            CopyDataRequest request = new(((SftpFile)source).Handle, offset, length, handle, offset);
            await ChangedClient.CopyDataAsync(request, path, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.NotSupported or SftpErrorKind.PermissionDenied)
        {
            // The server may name the extension and have it forbidden; both files are open, so the files themselves are not meant.
            owner.NeverCopiesByItself();
            return false;
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure)
        {
            // The source's end, a full disk, or a server's whim: block by block the cause shows itself.
            return false;
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        _closed = true;
        // Cancellation ends the wait and not the request: a handle that is not closed stays open as long as the session.
        ValueTask close = client.CloseAsync(handle, path, CancellationToken.None);
        return close.IsCompleted || !cancellationToken.CanBeCanceled ? close : new ValueTask(close.AsTask().WaitAsync(cancellationToken));
    }

    /// <summary>
    /// Some servers refuse a READ that reaches beyond the end of a file, with one number or another, where the protocol has an answer for it.
    /// Only what proves the end makes an end of a refusal: the length that the server states, or a read that stops there.
    /// </summary>
    private async ValueTask<int> OrEndAsync(
        ValueTask<int> read, long offset, IoBuffer buffer, int count, CancellationToken cancellationToken)
    {
        try
        {
            int got = await read.ConfigureAwait(false);
            if (got > 0)
                HasReached(offset + got);
            return got;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            if (await LengthAsync(cancellationToken).ConfigureAwait(false) is not { } length)
            {
                if (exception.StatusCode != (int)StatusCode.Failure && await EndsBeforeAsync(offset, cancellationToken).ConfigureAwait(false))
                    return 0;
                throw;
            }
            if (offset + count <= length)
                throw;
            return offset >= length
                ? 0
                : await client.ReadAsync(handle, offset, buffer, (int)(length - offset), path, cancellationToken).ConfigureAwait(false);
        }
    }

    private void HasReached(long offset)
    {
        for (long before = Volatile.Read(ref _reached); offset > before;)
        {
            long seen = Interlocked.CompareExchange(ref _reached, offset, before);
            if (seen == before)
                return;
            before = seen;
        }
    }

    /// <summary>
    /// Whether the last byte that was read is the last one: a read over it gets it alone. FAILURE is the answer to a disk error, too, before
    /// which a read stops in the same way, so this must not be asked after one.
    /// </summary>
    private async ValueTask<bool> EndsBeforeAsync(long offset, CancellationToken cancellationToken)
    {
        long reached = Volatile.Read(ref _reached);
        if (reached == 0 || reached > offset)
            return false;
        IoBuffer pair = IoBuffer.Rent(2);
        try
        {
            return await client.ReadAsync(handle, reached - 1, pair, 2, path, cancellationToken).ConfigureAwait(false) == 1;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return false;
        }
        finally
        {
            pair.Release();
        }
    }

    /// <summary>The length that the server states; null where it states none, or 0, which may mean the same.</summary>
    private async ValueTask<long?> LengthAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GetStateAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 and { } length } ? length : null;
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            return null;
        }
    }

    /// <summary>Sends the close and does not wait: there is nobody to tell, and the order of requests keeps it before what follows.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            _closed = true;
            _ = client.CloseAsync(handle, path, CancellationToken.None).AsTask()
                .ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        }
        return ValueTask.CompletedTask;
    }
}
