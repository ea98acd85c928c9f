namespace SftpTools.Content;

/// <summary>Keeps the last of many parts, where only reading a file from its front shows them.</summary>
internal sealed class LastParts(long count)
{
    private readonly Queue<string> _parts = new();

    /// <summary>Adds parts; the oldest make room.</summary>
    public void Add(List<string> parts)
    {
        foreach (string part in parts)
        {
            _parts.Enqueue(part);
            if (_parts.Count > count)
                _parts.Dequeue();
        }
    }

    /// <summary>Those that were kept.</summary>
    public List<string> Take() => [.. _parts];
}
