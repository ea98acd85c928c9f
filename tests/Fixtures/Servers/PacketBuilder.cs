using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>
/// Builds a packet, written from the draft and not from the client's code, so that a mistake there does not cancel out here. Text is Latin-1:
/// one char is one byte of the wire.
/// </summary>
internal sealed class PacketBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public PacketBuilder(PacketType type)
    {
        UInt32(0);
        Byte((byte)type);
    }

    /// <summary>A reply: the type, then the id of the request.</summary>
    public PacketBuilder(PacketType type, uint id)
        : this(type) => UInt32(id);

    public PacketBuilder Byte(byte value)
    {
        _bytes.Write([value]);
        return this;
    }

    public PacketBuilder UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public PacketBuilder UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>A string field: the length, then the bytes.</summary>
    public PacketBuilder String(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        _bytes.Write(value);
        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public PacketBuilder Raw(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }

    public PacketBuilder String(string latin1) => String(Encoding.Latin1.GetBytes(latin1));

    public PacketBuilder Attributes(SftpAttributes attributes)
    {
        uint flags = 0;
        flags |= attributes.Size is null ? 0 : 1u;
        flags |= attributes.Owner is null ? 0 : 2u;
        flags |= attributes.Permissions is null ? 0 : 4u;
        flags |= attributes.Times is null ? 0 : 8u;
        flags |= attributes.Extended is null ? 0 : 0x80000000u;
        UInt32(flags);
        if (attributes.Size is { } size)
            UInt64(size);
        if (attributes.Owner is { } owner)
            UInt32(owner.UserId).UInt32(owner.GroupId);
        if (attributes.Permissions is { } permissions)
            UInt32(permissions);
        if (attributes.Times is { } times)
            UInt32(times.Access).UInt32(times.Modification);
        if (attributes.Extended is { } pairs)
        {
            UInt32((uint)pairs.Count);
            foreach ((string name, byte[] value) in pairs)
                String(name).String(value);
        }
        return this;
    }

    /// <summary>The packet with its length field filled in.</summary>
    public byte[] ToArray()
    {
        byte[] packet = _bytes.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(packet, (uint)(packet.Length - 4));
        return packet;
    }
}
