using System.Text;

namespace SftpTools.Transports.OpenSsh;

/// <summary>Cuts bytes into lines. Of a line that does not end only the last bytes are kept, so nobody fills the memory with one.</summary>
internal sealed class BoundedLines(Action<string> add)
{
    /// <summary>How much of an overlong line is kept.</summary>
    public const int Kept = 1024;

    private const int Longest = 8 * 1024;

    private readonly byte[] _line = new byte[Longest];
    private int _length;

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)'\n');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
                return;
            End();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Takes what is left as a line.</summary>
    public void End()
    {
        if (_length > 0)
            add(Encoding.UTF8.GetString(_line, 0, _length));
        _length = 0;
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (part.Length >= Longest)
            part = part[^Kept..];
        if (_length + part.Length > Longest)
        {
            _line.AsSpan(_length - Math.Min(_length, Kept), Math.Min(_length, Kept)).CopyTo(_line);
            _length = Math.Min(_length, Kept);
            if (_length + part.Length > Longest)
                part = part[^Kept..];
        }
        part.CopyTo(_line.AsSpan(_length));
        _length += part.Length;
    }
}
