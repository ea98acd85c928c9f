using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SftpTools.Wire;

/// <summary>
/// Writes the data types of RFC 4251, section 5. What is written may be a private key: a buffer that is outgrown is
/// erased, and disposing erases the last one.
/// </summary>
internal sealed class SshBlobWriter(int capacity = 256) : IDisposable
{
    private byte[] _buffer = new byte[capacity];

    /// <summary>What has been written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>One byte.</summary>
    public void WriteByte(byte value) => Next(1)[0] = value;

    /// <summary>A uint32 in network order.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Next(4), value);

    /// <summary>Bytes without a length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Next(value.Length));

    /// <summary>A string: its length, then its bytes.</summary>
    public void WriteString(ReadOnlySpan<byte> value)
    {
        WriteUInt32((uint)value.Length);
        WriteRaw(value);
    }

    /// <summary>A string of text, as UTF-8.</summary>
    public void WriteText(string value) => WriteString(Encoding.UTF8.GetBytes(value));

    /// <summary>An mpint that is not negative, from its bytes in network order.</summary>
    public void WriteMpint(ReadOnlySpan<byte> magnitude)
    {
        magnitude = magnitude.TrimStart((byte)0);
        bool signed = magnitude.Length > 0 && magnitude[0] >= 0x80;
        WriteUInt32((uint)magnitude.Length + (signed ? 1u : 0u));
        if (signed)
            WriteByte(0);
        WriteRaw(magnitude);
    }

    /// <summary>A copy of what has been written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Erases the buffer.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        Length = 0;
    }

    private Span<byte> Next(int count)
    {
        if (_buffer.Length - Length < count)
        {
            byte[] larger = new byte[Math.Max(_buffer.Length * 2, checked(Length + count))];
            Written.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }
        Span<byte> next = _buffer.AsSpan(Length, count);
        Length += count;
        return next;
    }
}
