namespace SftpTools.Protocol;

/// <summary>
/// One who opens several handles for one purpose and must not wait for himself, as the copy of one file does that holds its source open while it
/// opens its target.
/// </summary>
internal sealed class HandleHolder
{
    private readonly object _gate = new();
    private readonly List<(OpenHandles Connection, Counts Counts)> _connections = [];

    /// <summary>What is his own on one connection.</summary>
    public Counts Of(OpenHandles connection)
    {
        lock (_gate)
        {
            foreach ((OpenHandles known, Counts counts) in _connections)
            {
                if (ReferenceEquals(known, connection))
                    return counts;
            }
            Counts added = new();
            _connections.Add((connection, added));
            return added;
        }
    }

    /// <summary>Guarded by the gate of the connection's handles.</summary>
    internal sealed class Counts
    {
        public int Held { get; set; }

        public int Asked { get; set; }

        public int Entered { get; set; }

        public int Closed { get; set; }
    }
}
