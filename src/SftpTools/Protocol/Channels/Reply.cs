using SftpTools.Errors;

namespace SftpTools.Protocol.Channels;

/// <summary>
/// A decoded reply. <paramref name="Value"/> is a handle (byte[]), names (NameEntry[]), attributes (SftpAttributes), the raw body of an
/// EXTENDED_REPLY (byte[]), or the server's text of a STATUS (string); <paramref name="DataLength"/> counts the bytes of a DATA.
/// </summary>
internal readonly record struct Reply(PacketType Type, StatusCode Status, object? Value, int DataLength)
{
    public bool IsOk => Type == PacketType.Status && Status == StatusCode.Ok;

    public bool IsEof => Type == PacketType.Status && Status == StatusCode.Eof;

    /// <summary>Throws unless this is STATUS OK.</summary>
    public void ThrowUnlessOk(SftpOperation operation, string? path)
    {
        if (!IsOk)
            throw ToException(PacketType.Status, operation, path);
    }

    /// <summary>The value, when the reply has the wanted type; else the exception that the reply means.</summary>
    public T Get<T>(PacketType wanted, SftpOperation operation, string? path)
        where T : class =>
        Type == wanted && Value is T value ? value : throw ToException(wanted, operation, path);

    /// <summary>The exception for a reply of another type than the wanted one.</summary>
    public SftpException ToException(PacketType wanted, SftpOperation operation, string? path) =>
        Type == PacketType.Status && Status != StatusCode.Ok
            ? SftpException.FromStatus(Status, Value as string, operation, path)
            : SftpException.OnPath(
                SftpErrorKind.ProtocolError, operation, path, $"the server answered {Type} where {wanted} belongs");
}
