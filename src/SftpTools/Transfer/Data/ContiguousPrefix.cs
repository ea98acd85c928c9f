namespace SftpTools.Transfer.Data;

/// <summary>
/// How far a file is written without a gap, and the checksum of that. Writes are acknowledged in any order; only what lies before the first
/// one that is missing counts, whatever the length of the file says.
/// </summary>
/// <param name="start">What is there already. Where its checksum is not known, it never is.</param>
internal sealed class ContiguousPrefix(WrittenPrefix start)
{
    private readonly object _gate = new();

    // Guarded by _gate: acknowledged ranges beyond the prefix, by their starts.
    private readonly Dictionary<long, (long End, uint Sum)> _beyond = [];
    private long _length = start.Length;
    private uint? _checksum = start.Length == 0 ? 0 : start.Sum;

    /// <summary>Bytes from the start of the file that are all written.</summary>
    public long Length => Written.Length;

    /// <summary>The same with their checksum.</summary>
    public WrittenPrefix Written
    {
        get
        {
            lock (_gate)
                return new WrittenPrefix(_length, _checksum);
        }
    }

    /// <summary>A range was acknowledged, with its checksum. What was sent twice may come twice.</summary>
    public void Add(long offset, int count, uint sum)
    {
        lock (_gate)
        {
            if (offset > _length)
            {
                _beyond[offset] = (offset + count, sum);
                return;
            }
            Extend(offset, offset + count, sum);
            while (_beyond.Remove(_length, out (long End, uint Sum) next))
                Extend(_length, next.End, next.Sum);
        }
    }

    private void Extend(long offset, long end, uint sum)
    {
        if (end <= _length)
            return;
        // Of a part of a range there is no checksum.
        _checksum = offset == _length && _checksum is { } known ? Checksum.Join(known, sum, end - offset) : null;
        _length = end;
    }
}
