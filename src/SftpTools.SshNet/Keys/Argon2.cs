using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace SftpTools.SshNet.Keys;

/// <summary>
/// Argon2, version 0x13 (RFC 9106), on one thread: the BouncyCastle that older versions of SSH.NET bring has none. The
/// caller bounds the parameters.
/// </summary>
internal sealed class Argon2 : IDisposable
{
    private const uint Version = 0x13;
    private const int BlockBytes = 1024;
    private const int Words = BlockBytes / 8;
    private const int Slices = 4;
    private const int HashLength = 64;

    private readonly Argon2Type _type;
    private readonly int _passes;
    private readonly int _lanes;
    private readonly int _laneLength;
    private readonly int _segmentLength;
    private readonly int _memoryKiB;
    private readonly ulong[] _memory;

    // Scratch of one block each.
    private readonly ulong[] _mixed = new ulong[Words];
    private readonly ulong[] _sum = new ulong[Words];

    private Argon2(Argon2Type type, int memoryKiB, int passes, int lanes)
    {
        _type = type;
        _passes = passes;
        _lanes = lanes;
        _memoryKiB = memoryKiB;
        _segmentLength = memoryKiB / (Slices * lanes);
        _laneLength = _segmentLength * Slices;
        _memory = new ulong[(long)_laneLength * lanes * Words];
    }

    /// <summary>Derives bytes from a passphrase.</summary>
    /// <param name="type">Which Argon2.</param>
    /// <param name="passphrase">The passphrase.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="memoryKiB">Memory in KiB, at least eight times the lanes.</param>
    /// <param name="passes">Passes over it, at least 1.</param>
    /// <param name="lanes">Lanes, at least 1.</param>
    /// <param name="length">How many bytes to derive.</param>
    public static byte[] Derive(
        Argon2Type type, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int memoryKiB, int passes, int lanes, int length)
    {
        using Argon2 argon2 = new(type, memoryKiB, passes, lanes);
        argon2.FillFirstBlocks(passphrase, salt, length);
        for (int pass = 0; pass < passes; pass++)
        {
            for (int slice = 0; slice < Slices; slice++)
            {
                for (int lane = 0; lane < lanes; lane++)
                    argon2.FillSegment(pass, slice, lane);
            }
        }
        return argon2.Finish(length);
    }

    /// <summary>Erases the memory.</summary>
    public void Dispose()
    {
        Array.Clear(_memory);
        Array.Clear(_mixed);
        Array.Clear(_sum);
    }

    private Span<ulong> Block(int lane, int column) => _memory.AsSpan(((lane * _laneLength) + column) * Words, Words);

    private void FillFirstBlocks(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int length)
    {
        Blake2bDigest digest = new(HashLength * 8);
        Number(digest, _lanes);
        Number(digest, length);
        Number(digest, _memoryKiB);
        Number(digest, _passes);
        Number(digest, (int)Version);
        Number(digest, (int)_type);
        Field(digest, passphrase);
        Field(digest, salt);
        Field(digest, default); // secret
        Field(digest, default); // associated data

        // H0, then the number of the column and of the lane.
        byte[] seed = new byte[HashLength + 8];
        digest.DoFinal(seed, 0);
        byte[] bytes = new byte[BlockBytes];
        for (int lane = 0; lane < _lanes; lane++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(seed.AsSpan(HashLength + 4), lane);
            for (int column = 0; column < 2; column++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(seed.AsSpan(HashLength), column);
                LongHash(seed, bytes);
                Span<ulong> block = Block(lane, column);
                for (int i = 0; i < Words; i++)
                    block[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * 8));
            }
        }
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(bytes);
    }

    private void FillSegment(int pass, int slice, int lane)
    {
        bool independent = _type == Argon2Type.I || (_type == Argon2Type.Id && pass == 0 && slice < Slices / 2);
        ulong[] input = new ulong[Words];
        ulong[] addresses = new ulong[Words];
        ulong[] zero = new ulong[Words];
        if (independent)
        {
            input[0] = (ulong)pass;
            input[1] = (ulong)lane;
            input[2] = (ulong)slice;
            input[3] = (ulong)_laneLength * (ulong)_lanes;
            input[4] = (ulong)_passes;
            input[5] = (ulong)_type;
        }
        int first = pass == 0 && slice == 0 ? 2 : 0;
        for (int index = first; index < _segmentLength; index++)
        {
            int column = (slice * _segmentLength) + index;
            ReadOnlySpan<ulong> previous = Block(lane, column == 0 ? _laneLength - 1 : column - 1);
            if (independent && (index == first || index % Words == 0))
            {
                input[6]++;
                Compress(zero, input, addresses, add: false);
                Compress(zero, addresses, addresses, add: false);
            }
            ulong random = independent ? addresses[index % Words] : previous[0];
            int otherLane = pass == 0 && slice == 0 ? lane : (int)((random >> 32) % (ulong)_lanes);
            int otherColumn = Reference(pass, slice, index, (uint)random, otherLane == lane);
            Compress(previous, Block(otherLane, otherColumn), Block(lane, column), add: pass > 0);
        }
    }

    /// <summary>Section 3.4.1.2 and 3.4.2: which of the blocks that are ready is mixed in.</summary>
    private int Reference(int pass, int slice, int index, uint random, bool sameLane)
    {
        int ready = pass == 0 ? slice * _segmentLength : _laneLength - _segmentLength;
        ready += sameLane ? index - 1 : index == 0 ? -1 : 0;
        ulong square = ((ulong)random * random) >> 32;
        ulong back = ((ulong)ready * square) >> 32;
        int start = pass == 0 || slice == Slices - 1 ? 0 : (slice + 1) * _segmentLength;
        return (int)(((ulong)start + (ulong)ready - 1 - back) % (ulong)_laneLength);
    }

    /// <summary>
    /// The compression function G of section 3.5, added to what the result holds already if so wanted.
    /// </summary>
    private void Compress(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result, bool add)
    {
        ulong[] sum = _sum;
        ulong[] mixed = _mixed;
        for (int i = 0; i < Words; i++)
        {
            sum[i] = left[i] ^ right[i];
            mixed[i] = sum[i];
        }
        for (int row = 0; row < 8; row++)
            Permute(mixed, row * 16, 2);
        for (int column = 0; column < 8; column++)
            Permute(mixed, column * 2, 16);
        for (int i = 0; i < Words; i++)
            result[i] = add ? result[i] ^ mixed[i] ^ sum[i] : mixed[i] ^ sum[i];
    }

    /// <summary>The permutation P of section 3.6 on eight pairs of words that lie this far apart.</summary>
    private static void Permute(ulong[] v, int start, int step)
    {
        Span<int> at = stackalloc int[16];
        for (int i = 0; i < 16; i++)
            at[i] = start + (i / 2 * step) + (i % 2);
        for (int i = 0; i < 4; i++)
            Quarter(ref v[at[i]], ref v[at[4 + i]], ref v[at[8 + i]], ref v[at[12 + i]]);
        for (int i = 0; i < 4; i++)
            Quarter(ref v[at[i]], ref v[at[4 + ((i + 1) % 4)]], ref v[at[8 + ((i + 2) % 4)]], ref v[at[12 + ((i + 3) % 4)]]);
    }

    private static void Quarter(ref ulong a, ref ulong b, ref ulong c, ref ulong d)
    {
        a = Add(a, b);
        d = BitOperations.RotateRight(d ^ a, 32);
        c = Add(c, d);
        b = BitOperations.RotateRight(b ^ c, 24);
        a = Add(a, b);
        d = BitOperations.RotateRight(d ^ a, 16);
        c = Add(c, d);
        b = BitOperations.RotateRight(b ^ c, 63);
    }

    private static ulong Add(ulong a, ulong b) => a + b + (2 * (ulong)(uint)a * (uint)b);

    private byte[] Finish(int length)
    {
        Span<ulong> last = Block(0, _laneLength - 1);
        for (int lane = 1; lane < _lanes; lane++)
        {
            ReadOnlySpan<ulong> other = Block(lane, _laneLength - 1);
            for (int i = 0; i < Words; i++)
                last[i] ^= other[i];
        }
        byte[] bytes = new byte[BlockBytes];
        for (int i = 0; i < Words; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), last[i]);
        byte[] output = new byte[length];
        LongHash(bytes, output);
        CryptographicOperations.ZeroMemory(bytes);
        return output;
    }

    /// <summary>The hash of any length, section 3.3.</summary>
    private static void LongHash(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Blake2bDigest digest = new(Math.Min(output.Length, HashLength) * 8);
        Number(digest, output.Length);
        byte[] chain = new byte[digest.GetDigestSize()];
        digest.BlockUpdate(input.ToArray(), 0, input.Length);
        digest.DoFinal(chain, 0);
        while (output.Length > HashLength)
        {
            chain.AsSpan(0, HashLength / 2).CopyTo(output);
            output = output[(HashLength / 2)..];
            digest = new Blake2bDigest(Math.Min(output.Length, HashLength) * 8);
            digest.BlockUpdate(chain, 0, chain.Length);
            chain = new byte[digest.GetDigestSize()];
            digest.DoFinal(chain, 0);
        }
        chain.CopyTo(output);
    }

    private static void Number(Blake2bDigest digest, int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        digest.BlockUpdate(bytes, 0, bytes.Length);
    }

    private static void Field(Blake2bDigest digest, ReadOnlySpan<byte> value)
    {
        Number(digest, value.Length);
        byte[] bytes = value.ToArray();
        digest.BlockUpdate(bytes, 0, bytes.Length);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
