namespace SftpTools.Protocol.Requests;

/// <summary>
/// A request of two paths: RENAME (old, new) and SYMLINK (sections 6.5 and 6.10). For SYMLINK the draft says link path, then target;
/// OpenSSH and everyone after it send the target first (PROTOCOL, section 4.1), and so do we.
/// </summary>
internal readonly record struct TwoPathRequest(PacketType Type, string First, string Second) : IRequest
{
    public int BodyLength => 8 + NameEncoding.GetByteCount(First) + NameEncoding.GetByteCount(Second);

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteName(First);
        writer.WriteName(Second);
    }
}
