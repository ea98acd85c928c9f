using SftpTools.Buffers;
using SftpTools.Errors;
using SftpTools.Protocol.Channels;
using SftpTools.Protocol.Requests;

namespace SftpTools.Protocol;

/// <summary>Open files and directories.</summary>
internal sealed partial class SftpClient
{
    /// <summary>What is open, and how much the server bears.</summary>
    public OpenHandles Handles { get; } = new();

    /// <summary>OPEN: returns the server's handle.</summary>
    public ValueTask<byte[]> OpenAsync(
        string path, OpenFlags flags, SftpAttributes attributes, CancellationToken cancellationToken) =>
        Handles.OpenAsync(
            (Client: this, Path: path, Flags: flags, Attributes: attributes),
            static (open, token) => open.Client.GetHandleAsync(
                new OpenRequest(open.Client.Wire(open.Path), open.Flags, open.Attributes),
                open.Flags.HasFlag(OpenFlags.Write) ? SftpOperation.Create : SftpOperation.OpenRead,
                open.Path,
                token),
            cancellationToken);

    /// <summary>CLOSE: some servers report a failed write only here.</summary>
    public async ValueTask CloseAsync(byte[] handle, string path, CancellationToken cancellationToken)
    {
        try
        {
            await ExpectOkAsync(new HandleRequest(PacketType.Close, handle), SftpOperation.Close, path, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Handles.Close(handle);
        }
    }

    /// <summary>READ: fills the buffer from its start and returns how many bytes came; 0 at the end of the file.</summary>
    public async ValueTask<int> ReadAsync(
        byte[] handle, long offset, IoBuffer buffer, int count, string path, CancellationToken cancellationToken)
    {
        // A mistake here must not surface on the reader's or the writer's thread.
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Capacity);
        int length = Math.Min(count, Limits.MaxReadLength);
        Reply reply = await _channel.ReadAsync(new ReadRequest(handle, offset, length), buffer, cancellationToken)
            .ConfigureAwait(false);
        if (reply.Type == PacketType.Data)
        {
            // The end of a file has a status of its own (section 6.4). Taken for the end, this would cut a copy or hash nothing.
            return reply.DataLength > 0 || length == 0 ? reply.DataLength : throw SftpException.OnPath(
                SftpErrorKind.ProtocolError, SftpOperation.Read, path, "the server answered a READ with DATA that has no bytes");
        }
        return reply.IsEof ? 0 : throw reply.ToException(PacketType.Data, SftpOperation.Read, path);
    }

    /// <summary>Completes on the thread that writes to the server, when it has nothing else to write.</summary>
    public Task WriterTurnAsync(CancellationToken cancellationToken) => _channel.WriterTurnAsync(cancellationToken);

    /// <summary>WRITE: the first bytes of the buffer. A write is whole or fails.</summary>
    public async ValueTask WriteAsync(
        byte[] handle, long offset, IoBuffer buffer, int count, string path, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Math.Min(buffer.Capacity, Limits.MaxWriteLength));
        Reply reply = await _channel.WriteAsync(new WriteRequest(handle, offset, count), buffer, cancellationToken)
            .ConfigureAwait(false);
        reply.ThrowUnlessOk(SftpOperation.Write, path);
    }

    /// <summary>OPENDIR: returns the server's handle.</summary>
    public ValueTask<byte[]> OpenDirAsync(string path, CancellationToken cancellationToken) =>
        Handles.OpenAsync(
            (Client: this, Path: path),
            static (open, token) => open.Client.GetHandleAsync(
                new PathRequest(PacketType.OpenDir, open.Client.Wire(open.Path)), SftpOperation.List, open.Path, token),
            cancellationToken);

    /// <summary>READDIR: the next entries, or null at the end.</summary>
    public async ValueTask<NameEntry[]?> ReadDirAsync(byte[] handle, string path, CancellationToken cancellationToken)
    {
        Reply reply = await SendAsync(new HandleRequest(PacketType.ReadDir, handle), path, cancellationToken)
            .ConfigureAwait(false);
        if (reply.IsEof)
            return null;
        NameEntry[] entries = reply.Get<NameEntry[]>(PacketType.Name, SftpOperation.List, path);
        if (_channel.Options.Names is not null)
        {
            for (int i = 0; i < entries.Length; i++)
                entries[i] = entries[i] with { Name = Shown(entries[i].Name), LongName = Shown(entries[i].LongName) };
        }
        return entries;
    }
}
