namespace SftpTools.Fixtures.Servers;

/// <summary>The bytes of a file in pages, so that a write at 5 GiB takes one page.</summary>
internal sealed class SparseContent
{
    private const int PageSize = 64 * 1024;

    private readonly Dictionary<long, byte[]> _pages = [];

    public long Length { get; private set; }

    /// <summary>Bytes that are stored.</summary>
    public long Allocated => (long)_pages.Count * PageSize;

    public int Read(long offset, Span<byte> destination)
    {
        int count = (int)Math.Clamp(Length - offset, 0, destination.Length);
        Span<byte> rest = destination[..count];
        while (!rest.IsEmpty)
        {
            (long page, int inPage) = (offset / PageSize, (int)(offset % PageSize));
            int part = Math.Min(rest.Length, PageSize - inPage);
            if (_pages.TryGetValue(page, out byte[]? bytes))
                bytes.AsSpan(inPage, part).CopyTo(rest);
            else
                rest[..part].Clear();
            rest = rest[part..];
            offset += part;
        }
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        Length = Math.Max(Length, offset + source.Length);
        while (!source.IsEmpty)
        {
            (long page, int inPage) = (offset / PageSize, (int)(offset % PageSize));
            int part = Math.Min(source.Length, PageSize - inPage);
            if (!_pages.TryGetValue(page, out byte[]? bytes))
                _pages[page] = bytes = new byte[PageSize];
            source[..part].CopyTo(bytes.AsSpan(inPage));
            source = source[part..];
            offset += part;
        }
    }

    public void SetLength(long length)
    {
        foreach (long page in _pages.Keys.Where(page => (page + 1) * PageSize > length).ToArray())
        {
            int kept = (int)Math.Max(0, length - (page * PageSize));
            if (kept == 0)
                _pages.Remove(page);
            else
                _pages[page].AsSpan(kept).Clear();
        }
        Length = length;
    }
}
