using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// Makes the directories that a job fills. Each starts as soon as it is known and waits for its parent's; the files in it wait for it. So a
/// deep tree costs one round trip a level, not one a directory. Used by the one task that finds what there is to do.
/// </summary>
/// <param name="guard">What makes a directory of the target.</param>
/// <param name="reconnection">What makes a lost connection again.</param>
/// <param name="failed">Told of a directory, its path in the target, and why it could not be made.</param>
internal sealed class DirectoryMaker(TargetGuard guard, Reconnection reconnection, Func<FileEntry, string, SftpException, Task> failed)
{
    private readonly List<TargetDirectory> _started = [];

    /// <summary>The directories so far, each after those above it.</summary>
    public IReadOnlyList<TargetDirectory> Started => _started;

    /// <summary>
    /// Starts the creation of a directory, which goes on over faults that may pass. A failure is told; the first directory
    /// that fails speaks for everything below it.
    /// </summary>
    public TargetDirectory Start(TargetDirectory? parent, string path, FileEntry source, CancellationToken cancellationToken)
    {
        Task<bool> creation = CreateAsync(parent, path, source, cancellationToken);
        TargetDirectory directory = new(path, source, parent, creation);
        directory.Told = TellAsync(directory, parent);
        _started.Add(directory);
        return directory;
    }

    /// <summary>Ends when the observer has heard of every directory that failed: no file waits for one that holds none.</summary>
    public Task WhenToldAsync() => Task.WhenAll(_started.Select(static directory => directory.Told));

    private async Task TellAsync(TargetDirectory directory, TargetDirectory? parent)
    {
        try
        {
            await directory.Creation.ConfigureAwait(false);
        }
        catch (SftpException exception)
        {
            if (parent is not null && !parent.Creation.IsCompletedSuccessfully)
                return;
            SftpException told = exception.EndsConnection
                ? exception
                : exception.As(exception.Kind, $"{exception.Reason}; nothing inside it was copied");
            await failed(directory.Source!, directory.Path, told).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The job has ended, and says so by itself.
        }
    }

    private async Task<bool> CreateAsync(TargetDirectory? parent, string path, FileEntry source, CancellationToken cancellationToken)
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
