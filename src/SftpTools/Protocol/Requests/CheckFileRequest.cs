namespace SftpTools.Protocol.Requests;

/// <summary>
/// check-file-name and check-file-handle (draft-ietf-secsh-filexfer-extensions-00, section 3): the server hashes part of a file. The subject
/// is the path or the handle; a length of 0 means to the end of the file, and a block size of 0 one hash over the whole range.
/// </summary>
internal readonly record struct CheckFileRequest(string Name, byte[] Subject, string Algorithms, long Offset, long Length) : IRequest
{
    public PacketType Type => PacketType.Extended;

    public int BodyLength => 32 + Name.Length + Subject.Length + Algorithms.Length;

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteName(Name);
        writer.WriteBytes(Subject);
        writer.WriteName(Algorithms);
        writer.WriteUInt64((ulong)Offset);
        writer.WriteUInt64((ulong)Length);
        writer.WriteUInt32(0);
    }
}
