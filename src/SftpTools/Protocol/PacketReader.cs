using SftpTools.Wire;

namespace SftpTools.Protocol;

/// <summary>
/// Reads the fields of one packet. Every length is checked against the bytes that are left, so a hostile count or length ends in
/// <see cref="SftpErrorKind.ProtocolError"/> and never in a read beyond the packet.
/// </summary>
internal ref struct PacketReader(ReadOnlySpan<byte> packet)
{
    // The smallest NAME entry: two empty strings and an ATTRS with only its flags.
    private const int SmallestNameEntry = 12;

    private WireReader<PacketFault> _wire = new(packet);

    public readonly int Remaining => _wire.Remaining;

    public byte ReadByte() => _wire.ReadByte();

    public uint ReadUInt32() => _wire.ReadUInt32();

    public ulong ReadUInt64() => _wire.ReadUInt64();

    /// <summary>A string field: its length, then its bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes() => _wire.ReadString();

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
        if (count > (uint)(Remaining / smallestItem))
            throw SftpException.Malformed($"The server announced {count} items in a packet with {Remaining} bytes left.");
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
}
