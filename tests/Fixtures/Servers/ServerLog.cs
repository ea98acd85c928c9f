using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>What the test server was asked, over all its connections.</summary>
internal sealed class ServerLog
{
    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<PacketType, int> _counts = [];
    private readonly Dictionary<string, int> _extensions = [];
    private readonly List<(PacketType Type, int Count, TaskCompletionSource Reached)> _waiters = [];

    /// <summary>The requests so far, in the order of their arrival.</summary>
    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>How many requests of a type there were.</summary>
    public int Count(PacketType type)
    {
        lock (_gate)
            return _counts.GetValueOrDefault(type);
    }

    /// <summary>Completes when so many requests of a type have arrived.</summary>
    public Task WhenReceived(PacketType type, int count)
    {
        lock (_gate)
        {
            if (_counts.GetValueOrDefault(type) >= count)
                return Task.CompletedTask;
            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((type, count, reached));
            return reached.Task;
        }
    }

    /// <summary>Enters a request and returns its number among those of its type, and among those of its extension.</summary>
    public (int OfType, int OfExtension) Add(Request request)
    {
        lock (_gate)
        {
            int ofExtension = 0;
            if (request.Extension is { } extension)
                ofExtension = _extensions[extension] = _extensions.GetValueOrDefault(extension) + 1;
            int count = _counts[request.Type] = _counts.GetValueOrDefault(request.Type) + 1;
            _entries.Add(new Entry(request.Type, request.Extension, request.PeekString()));
            _waiters.RemoveAll(waiter =>
                waiter.Type == request.Type && waiter.Count <= count && waiter.Reached.TrySetResult());
            return (count, ofExtension);
        }
    }

    /// <summary>One request; <paramref name="First"/> is its first string, one char per byte: a path, a name or a handle.</summary>
    internal sealed record Entry(PacketType Type, string? Extension, string? First);
}
