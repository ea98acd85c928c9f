using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>Every packet that a server sends (draft-ietf-secsh-filexfer-02, sections 4 and 7).</summary>
internal static class Replies
{
    public static byte[] Version(uint version, IEnumerable<KeyValuePair<string, string>> extensions)
    {
        PacketBuilder packet = new PacketBuilder(PacketType.Version).UInt32(version);
        foreach ((string name, string value) in extensions)
            packet.String(name).String(value);
        return packet.ToArray();
    }

    public static byte[] Status(uint id, StatusCode status) => Status(id, status, Words(status));

    /// <summary>A null text makes the short form of servers older than version 3: neither text nor language.</summary>
    public static byte[] Status(uint id, StatusCode status, string? text)
    {
        PacketBuilder packet = new PacketBuilder(PacketType.Status, id).UInt32((uint)status);
        if (text is not null)
            packet.String(text).String("");
        return packet.ToArray();
    }

    public static byte[] Handle(uint id, ReadOnlySpan<byte> handle) =>
        new PacketBuilder(PacketType.Handle, id).String(handle).ToArray();

    public static byte[] Data(uint id, ReadOnlySpan<byte> data) =>
        new PacketBuilder(PacketType.Data, id).String(data).ToArray();

    public static byte[] Attributes(uint id, SftpAttributes attributes) =>
        new PacketBuilder(PacketType.Attrs, id).Attributes(attributes).ToArray();

    public static byte[] Names(uint id, IReadOnlyCollection<(string Name, string LongName, SftpAttributes Attributes)> entries)
    {
        PacketBuilder packet = new PacketBuilder(PacketType.Name, id).UInt32((uint)entries.Count);
        foreach ((string name, string longName, SftpAttributes attributes) in entries)
            packet.String(name).String(longName).Attributes(attributes);
        return packet.ToArray();
    }

    /// <summary>The answer to REALPATH and READLINK: one name and attributes that say nothing.</summary>
    public static byte[] OneName(uint id, string name) => Names(id, [(name, name, SftpAttributes.None)]);

    /// <summary>What OpenSSH says for each status.</summary>
    public static string Words(StatusCode status) => status switch
    {
        StatusCode.Ok => "Success",
        StatusCode.Eof => "End of file",
        StatusCode.NoSuchFile => "No such file",
        StatusCode.PermissionDenied => "Permission denied",
        StatusCode.Failure => "Failure",
        StatusCode.BadMessage => "Bad message",
        StatusCode.NoConnection => "No connection",
        StatusCode.ConnectionLost => "Connection lost",
        StatusCode.OpUnsupported => "Operation unsupported",
        _ => "Unknown error",
    };
}
