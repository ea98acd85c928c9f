namespace SftpTools.Sessions;

/// <summary>
/// The directory of a session in which relative paths begin, with the way back and forth that "-" and "+" take. It belongs to the session
/// and not to a connection, so a lost link does not move anybody.
/// </summary>
internal sealed class SessionLocation
{
    // As many as PowerShell remembers for Set-Location.
    private const int LongestHistory = 20;

    private readonly object _lock = new();
    private readonly LinkedList<string> _back = new();
    private readonly LinkedList<string> _forth = new();
    private volatile string? _current;

    /// <summary>The directory; null while nobody has set one, which means the home directory.</summary>
    public string? Current => _current;

    /// <summary>Sets the directory, an absolute path; the one before becomes the way back.</summary>
    public void Set(string path, string home)
    {
        lock (_lock)
        {
            Remember(_back, _current ?? home);
            _forth.Clear();
            _current = path;
        }
    }

    /// <summary>The directory that a step back or forth leads to; null where the history ends.</summary>
    public string? Peek(bool forth)
    {
        lock (_lock)
            return (forth ? _forth : _back).Last?.Value;
    }

    /// <summary>Takes the step back or forth that <see cref="Peek"/> showed.</summary>
    public void Step(bool forth, string home)
    {
        lock (_lock)
        {
            LinkedList<string> from = forth ? _forth : _back;
            if (from.Last is not { } target)
                return;
            from.RemoveLast();
            Remember(forth ? _back : _forth, _current ?? home);
            _current = target.Value;
        }
    }

    private static void Remember(LinkedList<string> history, string path)
    {
        history.AddLast(path);
        if (history.Count > LongestHistory)
            history.RemoveFirst();
    }
}
