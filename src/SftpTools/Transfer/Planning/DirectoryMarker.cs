using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer.Names;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// A file of no bytes under a name that nothing else has: a directory in which it is seen is the one in which it was made, whatever the
/// paths. It is removed at the end; what a killed program leaves is found as a part is.
/// </summary>
internal sealed class DirectoryMarker : IAsyncDisposable
{
    private const int OwnerReadWrite = 0x180;

    private readonly IFileSystem _target;
    private readonly string _path;

    private DirectoryMarker(IFileSystem target, string path, string name)
    {
        _target = target;
        _path = path;
        Name = name;
    }

    /// <summary>The name of the file.</summary>
    public string Name { get; }

    /// <summary>Makes one in a directory; null when the file system refuses it.</summary>
    public static async ValueTask<DirectoryMarker?> TryMakeAsync(IFileSystem target, string directory, CancellationToken cancellationToken)
    {
        string name = TemporaryName.For("probe", CopyToken.Next());
        string path = target.Paths.Append(directory, name);
        try
        {
            IFile file = await target.CreateNewAsync(path, OwnerReadWrite, cancellationToken).ConfigureAwait(false);
            await file.DisposeAsync().ConfigureAwait(false);
            return new DirectoryMarker(target, path, name);
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            return null;
        }
    }

    /// <summary>Whether it is seen in a directory of another file system; false where that refuses the look.</summary>
    public async ValueTask<bool> IsSeenAsync(IFileSystem source, string directory, CancellationToken cancellationToken)
    {
        try
        {
            return await source.GetEntryAsync(source.Paths.Append(directory, Name), followLink: false, cancellationToken)
                .ConfigureAwait(false) is not null;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return false;
        }
    }

    /// <summary>Removes it.</summary>
    public ValueTask DisposeAsync() => _target.RemoveFileAsync(_path, CancellationToken.None);
}
