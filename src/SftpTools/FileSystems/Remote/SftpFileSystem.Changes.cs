using SftpTools.Protocol;

namespace SftpTools.FileSystems.Remote;

/// <summary>Counts what is changed through this session, so that who remembers what he saw knows when to look again.</summary>
internal sealed partial class SftpFileSystem
{
    private long _changes;

    /// <summary>Grows with each change that is sent to the server; what was seen at the same count is not outdated by this session.</summary>
    public long ChangeCount => Interlocked.Read(ref _changes);

    /// <summary>Tells of a change that goes by another way than <see cref="ConnectToChangeAsync"/>: through an open file, for one.</summary>
    internal void NoteChange() => Interlocked.Increment(ref _changes);

    /// <summary>The connection for an operation that changes something. Counted before it is sent: an answer that comes later has seen it.</summary>
    private ValueTask<SftpClient> ConnectToChangeAsync(CancellationToken cancellationToken)
    {
        NoteChange();
        return connect(cancellationToken);
    }
}
