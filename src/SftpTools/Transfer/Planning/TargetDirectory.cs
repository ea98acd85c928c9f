using SftpTools.FileSystems;

namespace SftpTools.Transfer.Planning;

/// <summary>A directory that a job fills; <see cref="DirectoryMaker"/> makes it.</summary>
/// <param name="path">Its path at the target.</param>
/// <param name="source">What it is the copy of; null for the directory that was there before the job.</param>
/// <param name="parent">The directory of the job that it lies in; null for the first one.</param>
/// <param name="creation">True when the directory is new, so nothing can be in the way inside it. Fails when it could not be made.</param>
internal sealed class TargetDirectory(string path, FileEntry? source, TargetDirectory? parent, Task<bool> creation)
{
    private TargetDirectory? _top;

    public string Path => path;

    /// <summary>How many directories of the job are above it.</summary>
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>The directory in the job's first one that it is or lies in; null for the first one.</summary>
    public TargetDirectory? Top => parent is null ? null : _top ??= parent.Top ?? this;

    /// <summary>What it is the copy of; null for the directory that was there before the job.</summary>
    public FileEntry? Source => source;

    /// <summary>True when the directory is new, so nothing can be in the way inside it. Fails when it could not be made.</summary>
    public Task<bool> Creation => creation;

    /// <summary>Ends when whoever has to know that it could not be made has been told.</summary>
    public Task Told { get; set; } = Task.CompletedTask;

    /// <summary>The directory into which the job copies: it exists, with whatever is in it.</summary>
    public static TargetDirectory Existing(string path) => new(path, null, null, Task.FromResult(false));

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
}
