namespace SftpTools.Protocol.Requests;

/// <summary>copy-data (draft-ietf-secsh-filexfer-extensions-00, section 7): copies between two open files on the server; length 0 means to the end.</summary>
internal readonly record struct CopyDataRequest(
    byte[] ReadHandle, long ReadOffset, long Length, byte[] WriteHandle, long WriteOffset) : IRequest
{
    public PacketType Type => PacketType.Extended;

    public int BodyLength => 36 + SftpExtension.CopyData.Name.Length + ReadHandle.Length + WriteHandle.Length;

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteName(SftpExtension.CopyData.Name);
        writer.WriteBytes(ReadHandle);
        writer.WriteUInt64((ulong)ReadOffset);
        writer.WriteUInt64((ulong)Length);
        writer.WriteBytes(WriteHandle);
        writer.WriteUInt64((ulong)WriteOffset);
    }
}
