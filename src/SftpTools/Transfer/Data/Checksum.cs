using System.Numerics;
using System.Runtime.InteropServices;

namespace SftpTools.Transfer.Data;

/// <summary>
/// CRC-32C (RFC 3720, appendix B.4), which processors compute faster than disks read. The sums of two ranges give the sum of both together,
/// so the blocks of a file may come in any order. It shows what was changed by chance or by other programs; it is not a proof against people
/// who want to deceive.
/// </summary>
internal static class Checksum
{
    private const uint Polynomial = 0x82F63B78;
    private const uint One = 0x80000000;

    // x to the power of 8 * 2^i.
    private static readonly uint[] s_powers = MakePowers();

    /// <summary>The sum of some bytes; that of none is 0.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        if (BitConverter.IsLittleEndian)
        {
            foreach (ulong word in words)
                sum = BitOperations.Crc32C(sum, word);
            bytes = bytes[(words.Length * sizeof(ulong))..];
        }
        foreach (byte each in bytes)
            sum = BitOperations.Crc32C(sum, each);
        return ~sum;
    }

    /// <summary>The sum of two ranges, one behind the other.</summary>
    /// <param name="first">The sum of the first.</param>
    /// <param name="second">The sum of the second.</param>
    /// <param name="length">Bytes of the second, 0 or more.</param>
    public static uint Join(uint first, uint second, long length) => Multiply(Power(length), first) ^ second;

    /// <summary>The sum of so many zeros.</summary>
    public static uint OfZeros(long length) => ~Multiply(Power(length), uint.MaxValue);

    private static uint Power(long length)
    {
        uint power = One;
        for (int i = 0; length > 0; i++, length >>= 1)
        {
            if ((length & 1) != 0)
                power = Multiply(s_powers[i], power);
        }
        return power;
    }

    /// <summary>The product of two polynomials over the field of two elements, the highest bit being that of x^0.</summary>
    private static uint Multiply(uint first, uint second)
    {
        uint product = 0;
        for (; first != 0; first <<= 1)
        {
            if ((first & One) != 0)
                product ^= second;
            second = (second & 1) != 0 ? (second >> 1) ^ Polynomial : second >> 1;
        }
        return product;
    }

    private static uint[] MakePowers()
    {
        uint[] powers = new uint[63];
        // x to the power of 8.
        powers[0] = One >> 8;
        for (int i = 1; i < powers.Length; i++)
            powers[i] = Multiply(powers[i - 1], powers[i - 1]);
        return powers;
    }
}
