namespace SftpTools.Protocol;

/// <summary>A request that knows its type, its size and its fields, so that it is encoded once, straight into the outgoing buffer.</summary>
internal interface IRequest
{
    PacketType Type { get; }

    /// <summary>Bytes after the request id.</summary>
    int BodyLength { get; }

    /// <summary>Writes the fields after the request id; exactly <see cref="BodyLength"/> bytes.</summary>
    void WriteBody(ref PacketWriter writer);
}
