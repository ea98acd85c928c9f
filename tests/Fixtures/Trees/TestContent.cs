using System.Runtime.InteropServices;

namespace SftpTools.Fixtures;

/// <summary>An endless stream of bytes that depends on nothing but its seed and does not compress (xorshift64*).</summary>
internal sealed class TestContent(ulong seed)
{
    // An odd constant keeps the state from ever being zero and neighbouring seeds apart.
    private ulong _state = ((seed + 1) * 0x9E3779B97F4A7C15) | 1;

    /// <summary>Fills a buffer with the next bytes; all but the last buffer of a stream should be a multiple of eight long.</summary>
    public void Fill(Span<byte> buffer)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(buffer);
        for (int index = 0; index < words.Length; index++)
            words[index] = Next();

        Span<byte> rest = buffer[(words.Length * sizeof(ulong))..];
        ulong last = rest.IsEmpty ? 0 : Next();
        for (int index = 0; index < rest.Length; index++)
            rest[index] = (byte)(last >> (8 * index));
    }

    private ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D;
    }
}
