namespace SftpTools.Transfer;

/// <summary>
/// How far a file is written without a gap. Writes are acknowledged in any order; only what lies before the first one that is missing counts,
/// whatever the length of the file says.
/// </summary>
internal sealed class ContiguousPrefix(long start)
{
    private readonly object _gate = new();

    // Guarded by _gate: the ends of acknowledged ranges beyond the prefix, by their starts.
    private readonly Dictionary<long, long> _beyond = [];
    private long _length = start;

    /// <summary>Bytes from the start of the file that are all written.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
                return _length;
        }
    }

    /// <summary>A range was acknowledged. Ranges do not overlap.</summary>
    public void Add(long offset, int count)
    {
        lock (_gate)
        {
            if (offset > _length)
            {
                _beyond[offset] = offset + count;
                return;
            }
            _length = Math.Max(_length, offset + count);
            while (_beyond.Remove(_length, out long end))
                _length = end;
        }
    }
}
