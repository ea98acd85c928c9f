using System.Buffers.Binary;
using SftpTools.Errors;

namespace SftpTools.Protocol.Channels;

/// <summary>
/// Cuts the incoming bytes into packets. Used by the reader loop alone. Small packets are parsed in place from a buffer filled by large
/// reads; the payload of a DATA packet is read straight to where it belongs.
/// </summary>
internal sealed class PacketStream(Stream input)
{
    private const int InitialSize = 64 * 1024;
    private const int SmallRead = 4 * 1024;

    // Some servers send a whole directory in one NAME: 3,000 entries are 550 KB. What a client must hold of it is the bound, not what a
    // server must take: this is a directory of some 40,000 entries.
    private const int LongestNames = 8 * 1024 * 1024;

    private byte[] _buffer = new byte[InitialSize];
    private int _start;
    private int _end;

    // After a large payload more of the kind is likely: then only a little is read ahead, so that the bulk is not copied twice.
    private bool _bulk;

    /// <summary>The longest packet accepted, without its length field. OpenSSH's own bound (SFTP_MAX_MSG_LENGTH) unless the server names another.</summary>
    public int MaxPacketLength { get; set; } = 256 * 1024;

    /// <summary>When the last bytes arrived, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived { get; private set; } = Environment.TickCount64;

    /// <summary>Bytes received so far; 0 means that the peer never said a word.</summary>
    public long TotalReceived { get; private set; }

    /// <summary>Reads a packet's length and type. False at the end of the stream between two packets.</summary>
    public bool TryReadHeader(out int length, out PacketType type)
    {
        length = 0;
        type = 0;
        if (_end == _start && !FillOnce())
            return false;
        Fill(4);
        uint wireLength = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
        int longest = Math.Max(MaxPacketLength, LongestNames);
        if (wireLength < 1 || wireLength > (uint)longest)
            throw TooLong(wireLength, MaxPacketLength);
        Fill(5);
        length = (int)wireLength - 1;
        type = (PacketType)_buffer[_start + 4];
        if (type != PacketType.Name && wireLength > (uint)MaxPacketLength)
            throw TooLong(wireLength, MaxPacketLength);
        _start += 5;
        return true;
    }

    /// <summary>
    /// Reads the very first header. A login script that prints text makes the first four bytes an absurd length; then the text is returned
    /// for the error message, and false only at the end of the stream.
    /// </summary>
    public bool TryReadHeaderOrGarbage(out int length, out PacketType type, out string? garbage)
    {
        garbage = null;
        try
        {
            return TryReadHeader(out length, out type);
        }
        catch (SftpException)
        {
            length = 0;
            type = 0;
            garbage = DisplayText.Clean(NameEncoding.GetString(Peek()[..Math.Min(Peek().Length, 200)]));
            return true;
        }
        catch (EndOfStreamException) when (_end > _start)
        {
            length = 0;
            type = 0;
            garbage = DisplayText.Clean(NameEncoding.GetString(Peek()));
            return true;
        }
    }

    /// <summary>The next bytes of the packet, in place; valid until the next call.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        Fill(count);
        ReadOnlySpan<byte> taken = _buffer.AsSpan(_start, count);
        _start += count;
        return taken;
    }

    /// <summary>Copies payload to its destination, reading from the stream what is not here yet.</summary>
    public void CopyTo(Span<byte> destination)
    {
        int buffered = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(destination);
        _start += buffered;
        destination = destination[buffered..];
        _bulk = destination.Length > SmallRead;
        while (!destination.IsEmpty)
        {
            int read = Receive(destination);
            if (read == 0)
                throw new EndOfStreamException();
            destination = destination[read..];
        }
    }

    private ReadOnlySpan<byte> Peek() => _buffer.AsSpan(_start, _end - _start);

    private void Fill(int count)
    {
        while (_end - _start < count)
        {
            if (_start + count > _buffer.Length && (_start > 0 || _end == _buffer.Length))
                MakeRoom(count);
            if (!FillOnce())
                throw new EndOfStreamException();
        }
    }

    private bool FillOnce()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            // The room for a rare, very long packet is not kept.
            if (_buffer.Length > MaxPacketLength && _buffer.Length > InitialSize)
                _buffer = new byte[InitialSize];
        }
        int space = _buffer.Length - _end;
        int read = Receive(_buffer.AsSpan(_end, _bulk ? Math.Min(space, SmallRead) : space));
        _bulk = false;
        _end += read;
        return read > 0;
    }

    private static SftpException TooLong(uint length, int longest) =>
        SftpException.Malformed($"The server announced a packet of {length} bytes; allowed are 1 to {longest}.");

    private void MakeRoom(int count)
    {
        // Beyond a usual packet it grows with what has arrived: a length alone costs a peer nothing.
        byte[] target = count <= _buffer.Length ? _buffer
            : count <= MaxPacketLength ? new byte[MaxPacketLength]
            : new byte[Math.Min(count, Math.Max(MaxPacketLength, 2 * (_end - _start)))];
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _buffer = target;
        _end -= _start;
        _start = 0;
    }

    private int Receive(Span<byte> destination)
    {
        int read = input.Read(destination);
        LastReceived = Environment.TickCount64;
        TotalReceived += read;
        return read;
    }
}
