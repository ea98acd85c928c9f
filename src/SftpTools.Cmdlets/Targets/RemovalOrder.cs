using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Cmdlets.Targets;

/// <summary>
/// Lets removals overlap whose order does not matter, and only these: a directory waits for what was named before it and lies in it, and
/// what lies in a directory waits for that.
/// </summary>
internal sealed class RemovalOrder(int limit)
{
    private readonly ConcurrencyWindow _window = new(limit);
    private readonly HashSet<(SftpSession, string)> _directories = [];
    private readonly HashSet<(SftpSession, string)> _parents = [];

    /// <summary>Completes when the entry may be removed.</summary>
    public async ValueTask BeforeAsync(SftpSession session, FileEntry entry)
    {
        if (_directories.Count + _parents.Count > 0
            && (_parents.Contains((session, entry.Path)) || Parents(entry.Path).Any(parent => _directories.Contains((session, parent)))))
        {
            await DrainAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes in the removal of an entry.</summary>
    public async ValueTask AddAsync(SftpSession session, FileEntry entry, Task removal)
    {
        if (entry.Type == FileEntryType.Directory)
            _directories.Add((session, entry.Path));
        foreach (string parent in Parents(entry.Path))
        {
            if (!_parents.Add((session, parent)))
                break;
        }
        await _window.AddAsync(removal).ConfigureAwait(false);
    }

    /// <summary>Waits for all removals.</summary>
    public Task DrainAsync()
    {
        _directories.Clear();
        _parents.Clear();
        return _window.DrainAsync();
    }

    /// <summary>Waits for all removals, whatever they throw.</summary>
    public Task AbandonAsync() => _window.AbandonAsync();

    private static IEnumerable<string> Parents(string path)
    {
        for (string? parent = RemotePathSyntax.Instance.GetParent(path); parent is not (null or "."); parent = RemotePathSyntax.Instance.GetParent(parent))
            yield return parent;
    }
}
