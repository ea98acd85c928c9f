using SftpTools.Wire;

namespace SftpTools.Trust;

/// <summary>
/// Reads the fields of a public key or certificate (RFC 4251, section 5). Every length is checked against what is left; what does not
/// fit ends in a <see cref="FormatException"/> that says why.
/// </summary>
internal ref struct KeyReader(ReadOnlySpan<byte> data)
{
    // 16384 bits and a sign byte: no larger number is a key that OpenSSH would take either.
    private const int LongestNumber = (16384 / 8) + 1;

    private WireReader<KeyFault> _wire = new(data);

    /// <summary>The bytes not yet read.</summary>
    public readonly int Remaining => _wire.Remaining;

    /// <summary>The next bytes, which stay unread; the caller has read over them with a copy.</summary>
    public readonly ReadOnlySpan<byte> Peek(int count) => _wire.Rest[..count];

    public uint ReadUInt32() => _wire.ReadUInt32();

    public ulong ReadUInt64() => _wire.ReadUInt64();

    /// <summary>A string field without its length.</summary>
    public ReadOnlySpan<byte> ReadString() => _wire.ReadString();

    /// <summary>A positive number in its one right form, which is what makes equal keys equal bytes.</summary>
    public void SkipNumber()
    {
        ReadOnlySpan<byte> number = ReadString();
        if (number.Length is 0 or > LongestNumber)
            throw new FormatException($"a number has {number.Length} bytes");
        if (number[0] >= 0x80)
            throw new FormatException("a number is negative");
        if (number[0] == 0 && (number.Length == 1 || number[1] < 0x80))
            throw new FormatException("a number is zero or has zeros in front");
    }

    /// <summary>Checks that nothing follows.</summary>
    public readonly void End()
    {
        if (Remaining > 0)
            throw new FormatException($"{Remaining} bytes follow its end");
    }
}
