using System.Buffers.Binary;

namespace SftpTools.Protocol;

/// <summary>Writes the fields of one packet into memory whose size the request has announced.</summary>
internal ref struct PacketWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    public void WriteByte(byte value) => _destination[Written++] = value;

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_destination[Written..], value);
        Written += 4;
    }

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_destination[Written..], value);
        Written += 8;
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteUInt32((uint)value.Length);
        value.CopyTo(_destination[Written..]);
        Written += value.Length;
    }

    public void WriteName(string value)
    {
        int length = NameEncoding.GetBytes(value, _destination[(Written + 4)..]);
        WriteUInt32((uint)length);
        Written += length;
    }

    public void WriteAttributes(SftpAttributes attributes)
    {
        WriteUInt32((uint)attributes.Flags);
        if (attributes.Size is { } size)
            WriteUInt64(size);
        if (attributes.Owner is { } owner)
        {
            WriteUInt32(owner.UserId);
            WriteUInt32(owner.GroupId);
        }
        if (attributes.Permissions is { } permissions)
            WriteUInt32(permissions);
        if (attributes.Times is { } times)
        {
            WriteUInt32(times.Access);
            WriteUInt32(times.Modification);
        }
        if (attributes.Extended is { } pairs)
        {
            WriteUInt32((uint)pairs.Count);
            foreach ((string name, byte[] value) in pairs)
            {
                WriteName(name);
                WriteBytes(value);
            }
        }
    }
}
