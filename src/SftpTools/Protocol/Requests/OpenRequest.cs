namespace SftpTools.Protocol.Requests;

/// <summary>OPEN (section 6.3).</summary>
internal readonly record struct OpenRequest(string Path, OpenFlags Flags, SftpAttributes Attributes) : IRequest
{
    public PacketType Type => PacketType.Open;

    public int BodyLength => 8 + NameEncoding.GetByteCount(Path) + Attributes.EncodedLength;

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteName(Path);
        writer.WriteUInt32((uint)Flags);
        writer.WriteAttributes(Attributes);
    }
}
