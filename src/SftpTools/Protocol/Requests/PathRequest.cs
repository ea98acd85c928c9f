namespace SftpTools.Protocol.Requests;

/// <summary>A request whose only field is a path: LSTAT, STAT, OPENDIR, REMOVE, RMDIR, REALPATH, READLINK (sections 6.4 to 6.11).</summary>
internal readonly record struct PathRequest(PacketType Type, string Path) : IRequest
{
    public int BodyLength => 4 + NameEncoding.GetByteCount(Path);

    public void WriteBody(ref PacketWriter writer) => writer.WriteName(Path);
}
