namespace SftpTools.Protocol.Requests;

/// <summary>
/// EXTENDED (section 8) with no field or up to two strings: limits, statvfs, expand-path, home-directory, fsync, posix-rename, hardlink
/// (OpenSSH PROTOCOL, section 4).
/// </summary>
internal readonly record struct ExtendedRequest(string Name, byte[]? First = null, byte[]? Second = null) : IRequest
{
    public PacketType Type => PacketType.Extended;

    public int BodyLength =>
        4 + Name.Length + (First is null ? 0 : 4 + First.Length) + (Second is null ? 0 : 4 + Second.Length);

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteName(Name);
        if (First is not null)
            writer.WriteBytes(First);
        if (Second is not null)
            writer.WriteBytes(Second);
    }
}
