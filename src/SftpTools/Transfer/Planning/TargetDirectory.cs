using SftpTools.FileSystems;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// A directory that a job fills. Its creation starts as soon as it is known and waits for its parent's; the files in it wait for it. So a
/// deep tree costs one round trip a level, not one a directory.
/// </summary>
internal sealed class TargetDirectory
{
    private TargetDirectory(string path, FileEntry? source, TargetDirectory? parent, Task<bool> creation)
    {
        Depth = parent is null ? 0 : parent.Depth + 1;
        Top = parent is null ? null : parent.Top ?? this;
        Path = path;
        Source = source;
        Creation = creation;
    }

    public string Path { get; }

    /// <summary>How many directories of the job are above it.</summary>
    public int Depth { get; }

    /// <summary>The directory in the job's first one that it is or lies in; null for the first one.</summary>
    public TargetDirectory? Top { get; }

    /// <summary>What it is the copy of; null for the directory that was there before the job.</summary>
    public FileEntry? Source { get; }

    /// <summary>True when the directory is new, so nothing can be in the way inside it. Fails when it could not be made.</summary>
    public Task<bool> Creation { get; }

    /// <summary>The directory into which the job copies: it exists, with whatever is in it.</summary>
    public static TargetDirectory Existing(string path) => new(path, null, null, Task.FromResult(false));

    /// <summary>Starts the creation of a directory, which goes on over faults that may pass.</summary>
    public static TargetDirectory Create(
        TargetGuard guard, TargetDirectory? parent, string path, FileEntry source, Reconnection reconnection,
        CancellationToken cancellationToken) =>
        new(path, source, parent, CreateAsync(guard, parent, path, source, reconnection, cancellationToken));

    /// <summary>Makes a directory with those above it that are missing, as PowerShell does for a directory.</summary>
    public static async Task MakeWithParentsAsync(IFileSystem files, string path, CancellationToken cancellationToken)
    {
        if (files.Paths.GetParent(path) is not { } parent || parent == path)
            return;
        Look look = await Look.AtAsync(files, path, followLink: true, cancellationToken).ConfigureAwait(false);
        if (look.Refusal is { IsRefusal: false } failure)
            throw failure;
        if (look.IsAbsent)
        {
            await MakeWithParentsAsync(files, parent, cancellationToken).ConfigureAwait(false);
            await files.CreateDirectoryAsync(path, null, cancellationToken).ConfigureAwait(false);
        }
        else if (look.Entry is null)
        {
            await TryMakeAsync(files, path, parent, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Makes a directory that cannot be looked for. MKDIR tells whether those above it are missing; a refusal of any other kind may mean that
    /// it is there, and the files that go into it show that.
    /// </summary>
    private static async Task TryMakeAsync(IFileSystem files, string path, string parent, CancellationToken cancellationToken)
    {
        for (bool again = false; ; again = true)
        {
            try
            {
                await files.CreateDirectoryAsync(path, null, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SftpException exception) when (exception.Kind == SftpErrorKind.PathNotFound && !again)
            {
                await MakeWithParentsAsync(files, parent, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (exception.IsRefusal)
            {
                return;
            }
        }
    }

    private static async Task<bool> CreateAsync(
        TargetGuard guard, TargetDirectory? parent, string path, FileEntry source, Reconnection reconnection,
        CancellationToken cancellationToken)
    {
        if (parent is not null)
            await parent.Creation.ConfigureAwait(false);
        try
        {
            return reconnection.RetryCount == 0
                ? await guard.CreateDirectoryAsync(path, source.Mode, cancellationToken).ConfigureAwait(false)
                : await reconnection.RunAsync(token => guard.CreateDirectoryAsync(path, source.Mode, token), cancellationToken)
                    .ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            // It may be there for an account that may see nothing: then the files show whether it is.
            Look look = await Look.AtAsync(guard.Target, path, followLink: true, cancellationToken).ConfigureAwait(false);
            if (look.Refusal is not { IsRefusal: true })
                throw;
            return false;
        }
    }
}
