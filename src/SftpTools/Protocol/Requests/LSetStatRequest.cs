namespace SftpTools.Protocol.Requests;

/// <summary>lsetstat@openssh.com (PROTOCOL, section 4.7): SETSTAT on a link itself.</summary>
internal readonly record struct LSetStatRequest(string Path, SftpAttributes Attributes) : IRequest
{
    public PacketType Type => PacketType.Extended;

    public int BodyLength =>
        8 + SftpExtension.LSetStat.Name.Length + NameEncoding.GetByteCount(Path) + Attributes.EncodedLength;

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteName(SftpExtension.LSetStat.Name);
        writer.WriteName(Path);
        writer.WriteAttributes(Attributes);
    }
}
