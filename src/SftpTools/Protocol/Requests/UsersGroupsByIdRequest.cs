namespace SftpTools.Protocol.Requests;

/// <summary>users-groups-by-id@openssh.com (PROTOCOL, section 4.11): each list is one string of packed uint32 ids.</summary>
internal readonly record struct UsersGroupsByIdRequest(IReadOnlyList<uint> UserIds, IReadOnlyList<uint> GroupIds) : IRequest
{
    public PacketType Type => PacketType.Extended;

    public int BodyLength => 12 + SftpExtension.UsersGroupsById.Name.Length + (4 * (UserIds.Count + GroupIds.Count));

    public void WriteBody(ref PacketWriter writer)
    {
        writer.WriteName(SftpExtension.UsersGroupsById.Name);
        WriteIds(ref writer, UserIds);
        WriteIds(ref writer, GroupIds);
    }

    private static void WriteIds(ref PacketWriter writer, IReadOnlyList<uint> ids)
    {
        writer.WriteUInt32((uint)ids.Count * 4);
        foreach (uint id in ids)
            writer.WriteUInt32(id);
    }
}
