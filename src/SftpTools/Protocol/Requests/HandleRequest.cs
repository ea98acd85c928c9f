namespace SftpTools.Protocol.Requests;

/// <summary>A request whose only field is a handle: CLOSE, FSTAT, READDIR (sections 6.3, 6.8 and 6.7).</summary>
internal readonly record struct HandleRequest(PacketType Type, byte[] Handle) : IRequest
{
    public int BodyLength => 4 + Handle.Length;

    public void WriteBody(ref PacketWriter writer) => writer.WriteBytes(Handle);
}
