using System.Buffers.Binary;
using System.Text;

namespace SftpTools.Wire;

/// <summary>
/// Reads the data types of RFC 4251, section 5, from bytes that somebody else wrote: keys, certificates, an agent's
/// replies. Every length is checked against what is left; one that does not fit is an
/// <see cref="InvalidDataException"/>, which the caller explains.
/// </summary>
internal ref struct SshBlobReader(ReadOnlySpan<byte> blob)
{
    private ReadOnlySpan<byte> _rest = blob;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>One byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>A uint32 in network order.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A uint64 in network order.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    /// <summary>A string: its length, then its bytes. An mpint has the same form.</summary>
    public ReadOnlySpan<byte> ReadString()
    {
        uint length = ReadUInt32();
        if (length > (uint)_rest.Length)
            throw new InvalidDataException($"A field of {length} bytes is announced where {_rest.Length} are left.");
        return Take((int)length);
    }

    /// <summary>A string of text; bytes that are not UTF-8 become U+FFFD.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadString());

    /// <summary>As many bytes as asked for.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new InvalidDataException($"The data ends {count - _rest.Length} bytes too early.");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
