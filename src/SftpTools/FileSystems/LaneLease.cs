namespace SftpTools.FileSystems;

/// <summary>
/// Further connections to one server, lent to a copy until it is disposed. Each lane shows the same files over a connection of its own;
/// it comes when the connection is made, or as null when none is to be had. A lane that is lost is not made again: its operations fail.
/// </summary>
internal sealed class LaneLease(IReadOnlyList<Task<IFileSystem?>> lanes, Action release) : IDisposable
{
    /// <summary>No lanes at all.</summary>
    public static readonly LaneLease None = new([], static () => { });

    private int _released;

    /// <summary>The lanes, as many as there may be; fewer than were asked for, or none, are not an error.</summary>
    public IReadOnlyList<Task<IFileSystem?>> Lanes { get; } = lanes;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
            release();
    }
}
