namespace SftpTools.Protocol.Requests;

/// <summary>READ (section 6.4): length bytes from offset, fewer where the file ends.</summary>
internal readonly record struct ReadRequest(byte[] Handle, long Offset, int Length) : IRequest
{
    public PacketType Type => PacketType.Read;

    public int BodyLength => 16 + Handle.Length;

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteBytes(Handle);
        writer.WriteUInt64((ulong)Offset);
        writer.WriteUInt32((uint)Length);
    }
}
