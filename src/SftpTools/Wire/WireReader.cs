using System.Buffers.Binary;

namespace SftpTools.Wire;

/// <summary>
/// Reads the data types of RFC 4251, section 5, from bytes that somebody else wrote: keys, certificates, an agent's replies, SFTP's packets.
/// Every length is checked against what is left, so none leads beyond the data.
/// </summary>
/// <typeparam name="TFault">What is thrown where a field does not fit.</typeparam>
internal ref struct WireReader<TFault>(ReadOnlySpan<byte> data)
    where TFault : IWireFault
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>The bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>How many bytes are not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>One byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>A uint32 in network order.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A uint64 in network order.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    /// <summary>A string: its length, then its bytes, which are returned. An mpint has the same form.</summary>
    public ReadOnlySpan<byte> ReadString()
    {
        uint length = ReadUInt32();
        return length <= (uint)_rest.Length ? Take((int)length) : throw TFault.TooLong(length, _rest.Length);
    }

    /// <summary>As many bytes as asked for.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw TFault.EndsEarly(count - _rest.Length);
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
