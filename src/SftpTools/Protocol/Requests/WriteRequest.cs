namespace SftpTools.Protocol.Requests;

/// <summary>
/// WRITE (section 6.4) without its payload: the data string's length is written here, its bytes follow as a segment of their own, so that
/// they are never copied.
/// </summary>
internal readonly record struct WriteRequest(byte[] Handle, long Offset, int DataLength) : IRequest
{
    public PacketType Type => PacketType.Write;

    public int BodyLength => 16 + Handle.Length;

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteBytes(Handle);
        writer.WriteUInt64((ulong)Offset);
        writer.WriteUInt32((uint)DataLength);
    }
}
