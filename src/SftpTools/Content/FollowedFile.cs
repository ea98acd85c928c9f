using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Content;

/// <summary>
/// A file that is read while others write to it. Looks now and then whether it grew, was cut, or gave its name to another file, as logs
/// do when they are rotated. SFTP tells no inode, so two files are told apart by what cannot be true of one.
/// </summary>
/// <param name="files">Where it is.</param>
/// <param name="path">Its path.</param>
/// <param name="before">What it was when it was looked at, where it is only read; null where it is followed.</param>
internal sealed class FollowedFile(SftpFileSystem files, string path, FileEntry? before) : IAsyncDisposable
{
    private IFile? _file;

    /// <summary>What a look at the file showed.</summary>
    public enum Change
    {
        /// <summary>Nothing new.</summary>
        None,

        /// <summary>There is more behind the position.</summary>
        Grown,

        /// <summary>The file is shorter than the position: it begins anew.</summary>
        Cut,

        /// <summary>The path leads to another file, or to none.</summary>
        Replaced,
    }

    /// <summary>The open file.</summary>
    public IFile File => _file ?? throw new InvalidOperationException("The file is not open.");

    /// <summary>Whether a file is open; not while the path leads nowhere.</summary>
    public bool IsOpen => _file is not null;

    /// <summary>Opens what the path leads to now.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        IFile opened = await YieldingReader.OpenAsync(files, path, before, cancellationToken).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
        _file = opened;
    }

    /// <summary>Opens what the path leads to now; false when there is nothing, or nothing that may be read.</summary>
    public async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PathNotFound or SftpErrorKind.PermissionDenied)
        {
            // Between two files of a rotation, or before the new one has its rights.
            await DisposeAsync().ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>Looks at the open file and at the path.</summary>
    /// <param name="position">How far the file has been read.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<Change> LookAsync(long position, CancellationToken cancellationToken)
    {
        SftpFile file = (SftpFile)_file!;
        Task<FileEntry> before = file.GetEntryAsync(cancellationToken).AsTask();
        Task<FileEntry?> named = files.GetEntryAsync(path, followLink: true, cancellationToken).AsTask();
        Task<FileEntry> after = file.GetEntryAsync(cancellationToken).AsTask();
        await Task.WhenAll((Task)before, named, after).ConfigureAwait(false);
        FileEntry first = await before.ConfigureAwait(false);
        FileEntry last = await after.ConfigureAwait(false);
        // What another file of the same length and time would be, shows with its first change.
        if (await named.ConfigureAwait(false) is not { } entry || !IsBetween(first, entry, last))
            return Change.Replaced;
        return last.Length < position ? Change.Cut : last.Length > position ? Change.Grown : Change.None;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_file is { } file)
        {
            _file = null;
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The three looks reach the server in this order. Of one file that grows, each shows no less than the one before; a file that was cut
    // between two of them is seen at the next look.
    private static bool IsBetween(FileEntry first, FileEntry named, FileEntry last) =>
        last.Length < first.Length
        || last.LastWriteTimeUtc < first.LastWriteTimeUtc
        || (named.Length >= first.Length && named.Length <= last.Length
            && named.LastWriteTimeUtc >= first.LastWriteTimeUtc && named.LastWriteTimeUtc <= last.LastWriteTimeUtc);
}
