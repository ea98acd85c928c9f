using System.Buffers.Binary;
using System.Text;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>One request as the server takes it apart, field by field. Text is Latin-1: one char is one byte of the wire.</summary>
internal sealed class Request
{
    private readonly byte[] _packet;
    private int _position;

    /// <summary>Reads the head of a packet, given without its length field.</summary>
    public Request(byte[] packet)
    {
        _packet = packet;
        Type = (PacketType)Take(1)[0];
        Id = UInt32();
        Extension = Type == PacketType.Extended ? String() : null;
    }

    public PacketType Type { get; }

    public uint Id { get; }

    /// <summary>The name of an EXTENDED request.</summary>
    public string? Extension { get; }

    public bool IsAtEnd => _position == _packet.Length;

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public ReadOnlySpan<byte> Bytes()
    {
        uint length = UInt32();
        return Take(checked((int)length));
    }

    public string String() => Encoding.Latin1.GetString(Bytes());

    public SftpAttributes Attributes()
    {
        uint flags = UInt32();
        return new SftpAttributes
        {
            Size = (flags & 1) != 0 ? UInt64() : null,
            Owner = (flags & 2) != 0 ? (UInt32(), UInt32()) : null,
            Permissions = (flags & 4) != 0 ? UInt32() : null,
            Times = (flags & 8) != 0 ? (UInt32(), UInt32()) : null,
        };
    }

    /// <summary>The first string of the request, which is its path, its old path or its handle.</summary>
    public string? PeekString()
    {
        int start = _position;
        try
        {
            return String();
        }
        catch (InvalidDataException)
        {
            return null;
        }
        finally
        {
            _position = start;
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _packet.Length - _position)
            throw new InvalidDataException($"The client sent a malformed packet of type {(PacketType)_packet[0]}.");
        ReadOnlySpan<byte> taken = _packet.AsSpan(_position, count);
        _position += count;
        return taken;
    }
}
