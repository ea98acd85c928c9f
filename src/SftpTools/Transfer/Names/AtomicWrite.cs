using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Retry;

namespace SftpTools.Transfer.Names;

/// <summary>
/// Something that is made beside its target, under a name that says what it is, and takes the target's place in one step. Until then the
/// target is as it was; what does not come to its end is taken away again.
/// </summary>
internal sealed class AtomicWrite(IFileSystem files, string target, string temporary)
{
    /// <summary>The path that it is for.</summary>
    public string Target => target;

    /// <summary>The path that it has meanwhile.</summary>
    public string Temporary => temporary;

    /// <summary>Chooses a name beside a target, by the pattern of the job if it has one.</summary>
    public static AtomicWrite Beside(IFileSystem files, string target, string? pattern = null)
    {
        string name = TemporaryName.For(files.Paths.GetName(target), CopyToken.Next(), pattern);
        return new AtomicWrite(files, target, files.Paths.GetParent(target) is { } directory ? files.Paths.Append(directory, name) : name);
    }

    /// <summary>Gives it the target's name. A failure tells where it is, if anywhere, and what the server has shown of itself.</summary>
    /// <param name="wayOut">What helps on a server that takes files away as they are closed; null where nothing has to be done.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task PlaceAsync(string? wayOut, CancellationToken cancellationToken)
    {
        try
        {
            await files.ReplaceAsync(temporary, target, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PathNotFound or SftpErrorKind.Failure && !exception.EndsConnection)
        {
            await TargetPlace.RequireAsync(files, target, temporary, cancellationToken).ConfigureAwait(false);
            if (exception.StatusCode is not null && await NameRefusal.IsTakenAwayAsync(files, temporary, cancellationToken).ConfigureAwait(false))
                throw NameRefusal.TakenAway(files, exception, target, temporary, wayOut);
            throw;
        }
    }

    /// <summary>Takes it away. Where that cannot be done the name says what it is, and it is not the final one.</summary>
    public Task RemoveAsync() => CleanUp.TryAsync(token => files.RemoveFileAsync(temporary, token));
}
