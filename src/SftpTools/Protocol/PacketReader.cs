using System.Buffers.Binary;

namespace SftpTools.Protocol;

/// <summary>
/// Reads the fields of one packet. Every length is checked against the bytes that are left, so a hostile count or length ends in
/// <see cref="SftpErrorKind.ProtocolError"/> and never in a read beyond the packet.
/// </summary>
internal ref struct PacketReader(ReadOnlySpan<byte> packet)
{
    // The smallest NAME entry: two empty strings and an ATTRS with only its flags.
    private const int SmallestNameEntry = 12;

    private ReadOnlySpan<byte> _rest = packet;

    public readonly int Remaining => _rest.Length;

    public byte ReadByte() => Take(1)[0];

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    /// <summary>A string field: its length, then its bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        uint length = ReadUInt32();
        if (length > (uint)_rest.Length)
            throw SftpException.Malformed($"The server sent a string of {length} bytes in a packet with {_rest.Length} left.");
        return Take((int)length);
    }

    public string ReadName() => NameEncoding.GetString(ReadBytes());

    public SftpAttributes ReadAttributes()
    {
        AttributeFlags flags = (AttributeFlags)ReadUInt32();
        ulong? size = flags.HasFlag(AttributeFlags.Size) ? ReadUInt64() : null;
        (uint, uint)? owner = flags.HasFlag(AttributeFlags.UidGid) ? (ReadUInt32(), ReadUInt32()) : null;
        uint? permissions = flags.HasFlag(AttributeFlags.Permissions) ? ReadUInt32() : null;
        (uint, uint)? times = flags.HasFlag(AttributeFlags.AcModTime) ? (ReadUInt32(), ReadUInt32()) : null;
        return new SftpAttributes
        {
            Size = size,
            Owner = owner,
            Permissions = permissions,
            Times = times,
            Extended = flags.HasFlag(AttributeFlags.Extended) ? ReadExtendedPairs() : null,
        };
    }

    /// <summary>The entries of a NAME packet (draft-ietf-secsh-filexfer-02, section 7).</summary>
    public NameEntry[] ReadNames()
    {
        uint count = ReadCount(SmallestNameEntry);
        NameEntry[] entries = new NameEntry[count];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = new NameEntry(ReadName(), ReadName(), ReadAttributes());
        return entries;
    }

    /// <summary>A count of things that take at least the given number of bytes each.</summary>
    public uint ReadCount(int smallestItem)
    {
        uint count = ReadUInt32();
        if (count > (uint)(_rest.Length / smallestItem))
            throw SftpException.Malformed($"The server announced {count} items in a packet with {_rest.Length} bytes left.");
        return count;
    }

    private List<(string, byte[])> ReadExtendedPairs()
    {
        uint count = ReadCount(8);
        List<(string, byte[])> pairs = new((int)count);
        for (uint i = 0; i < count; i++)
            pairs.Add((ReadName(), ReadBytes().ToArray()));
        return pairs;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw SftpException.Malformed($"The server sent a packet that ends {count - _rest.Length} bytes too early.");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
