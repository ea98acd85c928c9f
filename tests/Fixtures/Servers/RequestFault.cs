using System.Buffers.Binary;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>What goes wrong with one request, or with each of a type. A packet here is whole: length, type, id, fields.</summary>
internal sealed record RequestFault
{
    /// <summary>The type that it hits.</summary>
    public required PacketType On { get; init; }

    /// <summary>With EXTENDED: the name of the one extension that it hits, and whose requests alone are counted; null is any.</summary>
    public string? Extension { get; init; }

    /// <summary>Which request of that type on this server: 1 is the first, 0 is each.</summary>
    public int Nth { get; init; }

    /// <summary>Done when the request has arrived, before it is carried out.</summary>
    public Action? Before { get; init; }

    /// <summary>Answered in place of carrying the request out.</summary>
    public StatusCode? Status { get; init; }

    /// <summary>The text of that status; null for the usual words.</summary>
    public string? Text { get; init; }

    /// <summary>Makes the packets that are sent from the one that would be; none means that the request is never answered.</summary>
    public Func<byte[], IEnumerable<byte[]>>? Rewrite { get; init; }

    /// <summary>The reply stays here until this completes; other replies pass it.</summary>
    public Task? Until { get; init; }

    /// <summary>Refuses the request.</summary>
    public static RequestFault Fail(PacketType on, int nth, StatusCode status, string? text = null) =>
        new() { On = on, Nth = nth, Status = status, Text = text };

    /// <summary>Carries the request out and says that it failed, as CLOSE does when the last bytes found no room.</summary>
    public static RequestFault FailAfter(PacketType on, int nth, StatusCode status, string? text = null) => new()
    {
        On = on,
        Nth = nth,
        Rewrite = packet => [Replies.Status(IdOf(packet), status, text ?? Replies.Words(status))],
    };

    /// <summary>Refuses an extension's request.</summary>
    public static RequestFault Fail(string extension, int nth, StatusCode status, string? text = null) =>
        new() { On = PacketType.Extended, Extension = extension, Nth = nth, Status = status, Text = text };

    /// <summary>Does something when the request has arrived, and then carries it out.</summary>
    public static RequestFault Do(PacketType on, int nth, Action action) => new() { On = on, Nth = nth, Before = action };

    /// <summary>Carries the request out and says nothing.</summary>
    public static RequestFault Stall(PacketType on, int nth = 0) => new() { On = on, Nth = nth, Rewrite = static _ => [] };

    /// <summary>Carries the request out and keeps the reply back.</summary>
    public static RequestFault Hold(PacketType on, int nth, Task until) => new() { On = on, Nth = nth, Until = until };

    /// <summary>Answers twice.</summary>
    public static RequestFault Duplicate(PacketType on, int nth) =>
        new() { On = on, Nth = nth, Rewrite = static packet => [packet, packet] };

    /// <summary>Answers with these bytes as they are.</summary>
    public static RequestFault Send(PacketType on, int nth, byte[] bytes) =>
        new() { On = on, Nth = nth, Rewrite = _ => [bytes] };

    /// <summary>Answers with a length field of this value and the right rest.</summary>
    public static RequestFault ClaimLength(PacketType on, int nth, uint length) => Change(on, nth, packet =>
        BinaryPrimitives.WriteUInt32BigEndian(packet, length));

    /// <summary>Answers with another packet type.</summary>
    public static RequestFault ClaimType(PacketType on, int nth, byte type) => Change(on, nth, packet => packet[4] = type);

    /// <summary>Answers a request that was never made.</summary>
    public static RequestFault ClaimId(PacketType on, int nth, uint id) => Change(on, nth, packet =>
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(5), id));

    /// <summary>Answers READ with so many bytes, whatever was asked for.</summary>
    public static RequestFault SendData(int nth, int length) => new()
    {
        On = PacketType.Read,
        Nth = nth,
        Rewrite = packet => [Replies.Data(IdOf(packet), new byte[length])],
    };

    /// <summary>Answers with a handle of so many bytes.</summary>
    public static RequestFault SendHandle(PacketType on, int nth, int length) => new()
    {
        On = on,
        Nth = nth,
        Rewrite = packet => [Replies.Handle(IdOf(packet), new byte[length])],
    };

    /// <summary>The id in a packet.</summary>
    public static uint IdOf(byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(5));

    private static RequestFault Change(PacketType on, int nth, Action<byte[]> change) => new()
    {
        On = on,
        Nth = nth,
        Rewrite = packet =>
        {
            change(packet);
            return [packet];
        },
    };
}
