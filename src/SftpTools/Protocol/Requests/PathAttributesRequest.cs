namespace SftpTools.Protocol.Requests;

/// <summary>A path and attributes: SETSTAT and MKDIR (sections 6.9 and 6.6).</summary>
internal readonly record struct PathAttributesRequest(PacketType Type, string Path, SftpAttributes Attributes) : IRequest
{
    public int BodyLength => 4 + NameEncoding.GetByteCount(Path) + Attributes.EncodedLength;

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteName(Path);
        writer.WriteAttributes(Attributes);
    }
}
