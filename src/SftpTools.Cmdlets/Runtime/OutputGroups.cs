namespace SftpTools.Cmdlets.Runtime;

/// <summary>Puts output together in arrays of so many, as -ReadCount asks for; 0 for all in one.</summary>
internal sealed class OutputGroups<T>(long size)
{
    private readonly List<T> _open = [];

    /// <summary>Whether a group of one is an array, too.</summary>
    public bool KeepsArrays { get; init; }

    /// <summary>Adds a value and writes the group that it completes.</summary>
    public void Add(T value, Action<object?> write)
    {
        if (size == 1 && !KeepsArrays)
        {
            write(value);
            return;
        }
        _open.Add(value);
        if (_open.Count == size)
            Flush(write);
    }

    /// <summary>Writes what is left.</summary>
    public void Flush(Action<object?> write)
    {
        if (_open.Count == 0)
            return;
        object? group = _open.Count == 1 && !KeepsArrays ? _open[0] : _open.ToArray();
        _open.Clear();
        write(group);
    }
}
