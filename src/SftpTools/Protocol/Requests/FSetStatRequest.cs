namespace SftpTools.Protocol.Requests;

/// <summary>FSETSTAT: attributes for an open file (section 6.9).</summary>
internal readonly record struct FSetStatRequest(byte[] Handle, SftpAttributes Attributes) : IRequest
{
    public PacketType Type => PacketType.FSetStat;

    public int BodyLength => 4 + Handle.Length + Attributes.EncodedLength;

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteBytes(Handle);
        writer.WriteAttributes(Attributes);
    }
}
