namespace SftpTools.FileSystems;

/// <summary>
/// What the transfer engine needs of a file system, local or remote. Every failure is an <see cref="SftpException"/> that names the path;
/// an absent entry is null, not an exception. Paths are absolute or relative to where the file system starts. What
/// follows an await may run on the thread that receives for everybody, so it must not block.
/// </summary>
internal interface IFileSystem
{
    private static readonly Task s_never = new TaskCompletionSource().Task;

    /// <summary>What errors and results call it: a session's name, or empty for this machine.</summary>
    string Name { get; }

    PathSyntax Paths { get; }

    /// <summary>What it can do; for a server known once connected, so this may connect.</summary>
    ValueTask<FileSystemCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken);

    /// <summary>Looks at a path; null when there is nothing. A link is followed or shown as itself.</summary>
    ValueTask<FileEntry?> GetEntryAsync(string path, bool followLink, CancellationToken cancellationToken);

    /// <summary>The same of a path that a person has named: where a server calls a directory missing, listing it may speak for it.</summary>
    ValueTask<FileEntry?> FindAsync(string path, bool followLink, CancellationToken cancellationToken) => GetEntryAsync(path, followLink, cancellationToken);

    /// <summary>The entries of a directory as they come, without "." and "..", links as themselves.</summary>
    IAsyncEnumerable<FileEntry> EnumerateAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens an existing file for reading.</summary>
    ValueTask<IFile> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Creates a new file for writing; fails when the path exists. The mode is subject to the umask; null leaves it to the system.</summary>
    ValueTask<IFile> CreateNewAsync(string path, int? mode, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a file in one of three ways: <see cref="FileMode.CreateNew"/> fails when the path exists, <see cref="FileMode.Open"/> when it
    /// does not, <see cref="FileMode.Truncate"/> takes a file that exists and empties it. The mode is for a file that is made.
    /// </summary>
    ValueTask<IFile> OpenAsync(string path, FileMode how, FileAccess access, int? mode, CancellationToken cancellationToken);

    /// <summary>Creates a directory; true when it is new, false when it was there.</summary>
    ValueTask<bool> CreateDirectoryAsync(string path, int? mode, CancellationToken cancellationToken);

    /// <summary>Removes a file or a link, never a directory.</summary>
    ValueTask RemoveFileAsync(string path, CancellationToken cancellationToken);

    /// <summary>Renames a file over another, in one step where the file system can.</summary>
    ValueTask ReplaceAsync(string path, string newPath, CancellationToken cancellationToken);

    /// <summary>Sets attributes of what the path leads to.</summary>
    ValueTask SetAttributesAsync(string path, EntryChange change, CancellationToken cancellationToken);

    /// <summary>
    /// The SHA-256 of the first bytes of a file as the file system's own side computes it, so that nothing travels; null when it cannot
    /// or will not. Some servers hash the whole file whatever the length says, so a file should end where the length does.
    /// </summary>
    ValueTask<byte[]?> TryHashAsync(string path, long length, CancellationToken cancellationToken);

    /// <summary>The numeric user and group of an entry, or null where the system does not tell.</summary>
    (uint UserId, uint GroupId)? GetOwner(FileEntry entry);

    /// <summary>The absolute path with its links resolved.</summary>
    ValueTask<string> ResolveAsync(string path, CancellationToken cancellationToken);

    /// <summary>Where a link points, as it is stored.</summary>
    ValueTask<string> ReadLinkAsync(string path, CancellationToken cancellationToken);

    /// <summary>Removes an empty directory, never a link to one.</summary>
    ValueTask RemoveDirectoryAsync(string path, CancellationToken cancellationToken);

    /// <summary>Renames a file or a link itself; fails when something is there already.</summary>
    ValueTask RenameAsync(string path, string newPath, CancellationToken cancellationToken);

    /// <summary>The volume that holds an existing path; null where the file system cannot tell. Fails when the path is not there.</summary>
    ValueTask<Volume?> GetVolumeAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Further connections to the same files, at most so many. They are made in the background; a server that refuses them is respected,
    /// and not asked again.
    /// </summary>
    LaneLease LendLanes(int count) => LaneLease.None;

    /// <summary>How long one small request takes at best, by a new look; zero for a file system without round trips.</summary>
    ValueTask<TimeSpan> MeasureRoundTripAsync(CancellationToken cancellationToken) => default;

    /// <summary>
    /// Whether a file can be opened for writing and keeps its content, so that a part of it can be written; also true where nothing shows it.
    /// Finding out may make a file beside the path, and removes it.
    /// </summary>
    ValueTask<bool> WritesInPlaceAsync(string path, CancellationToken cancellationToken) => new(true);

    /// <summary>What is known of the system's ways; learned while it is used.</summary>
    SftpServerProfile Profile { get; }

    /// <summary>What tells its server from others, once connected; null for this machine, and where it is not known.</summary>
    string? ServerKey => null;

    /// <summary>Why it does not keep a time as it is, or null when it does.</summary>
    string? WhyTimeIsLost(DateTime utc) => null;

    /// <summary>
    /// Completes when it turns out to bear so few open files that nobody may keep one while he waits for something else; a listing is one, too.
    /// </summary>
    ValueTask<Task> WhenHandlesAreScarceAsync(CancellationToken cancellationToken) => new(s_never);

    /// <summary>Remembers that it bears no more open files than this, 1 or more, whatever it said or did not say.</summary>
    void LearnMaxOpenFiles(int count)
    {
    }
}
