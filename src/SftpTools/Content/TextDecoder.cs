using System.Text;

namespace SftpTools.Content;

/// <summary>Turns the bytes of a text into characters piece by piece. A byte order mark at the start decides the encoding and is taken off.</summary>
internal sealed class TextDecoder(Encoding encoding)
{
    private Decoder? _decoder;
    private char[] _chars = [];

    /// <summary>Begins in the middle of a text whose encoding is known: there is no byte order mark to look for.</summary>
    public void SkipMark() => _decoder = encoding.GetDecoder();

    /// <summary>The characters of the next bytes, valid until the next call. Bytes that are not a character become U+FFFD.</summary>
    public ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return default;
        if (_decoder is null)
        {
            (Encoding found, int mark) = ByteOrderMark.Detect(bytes) ?? (encoding, 0);
            _decoder = found.GetDecoder();
            bytes = bytes[mark..];
        }
        int count = _decoder.GetCharCount(bytes, flush: false);
        if (_chars.Length < count)
            _chars = new char[Math.Max(count, 4096)];
        return _chars.AsSpan(0, _decoder.GetChars(bytes, _chars, flush: false));
    }

    /// <summary>What a cut character at the end of the text becomes.</summary>
    public ReadOnlySpan<char> Flush()
    {
        if (_decoder is null)
            return default;
        if (_chars.Length < 16)
            _chars = new char[16];
        return _chars.AsSpan(0, _decoder.GetChars([], _chars, flush: true));
    }
}
