using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Planning;

/// <summary>
/// Finds out whether a tree is to be copied into itself, which would go on until the paths are too long. On one side the resolved paths
/// tell; two sessions with one server, or a server on this machine, are found by a file that is made on one side and looked for on the other.
/// Where the two have paths with nothing in common, <see cref="NestingWatch"/> finds it on the way.
/// </summary>
internal static class NestedTarget
{
    /// <summary>Fails when the target is the source directory or lies in it.</summary>
    public static async ValueTask RequireApartAsync(
        IFileSystem source, IFileSystem target, TransferItem root, CancellationToken cancellationToken)
    {
        string parent = target.Paths.GetParent(root.TargetPath) ?? root.TargetPath;
        string name = target.Paths.GetName(root.TargetPath);
        Task<string> from = ResolveAsync(source, root.Source.Path, cancellationToken);
        Task<string> above = ResolveAsync(target, parent, cancellationToken);
        // What is there already may be a link itself.
        Task<string> there = ResolveAsync(target, root.TargetPath, cancellationToken);
        await Task.WhenAll(from, above, there).ConfigureAwait(false);
        string sourcePath = await from.ConfigureAwait(false);
        string parentPath = await above.ConfigureAwait(false);
        string targetPath = await there.ConfigureAwait(false);
        if (!IsWithin(targetPath, sourcePath) && !IsWithin($"{parentPath.TrimEnd('/')}/{name}", sourcePath))
            return;
        if (source.ServerKey is { } key && target.ServerKey is { } other && key != other)
            return;
        if (ReferenceEquals(source, target)
            || await IsSeenFromSourceAsync(source, target, IsWithin(targetPath, sourcePath) ? targetPath : parentPath, cancellationToken).ConfigureAwait(false)
            || await IsSeenFromSourceAsync(source, target, parentPath, cancellationToken).ConfigureAwait(false))
        {
            throw Refusal(root);
        }
    }

    /// <summary>What is wrong with a tree that is copied into itself.</summary>
    public static SftpException Refusal(TransferItem root) =>
        SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Copy, root.Source.Path, "a directory cannot be copied into itself");

    private static bool IsWithin(string path, string directory) =>
        (path.TrimEnd('/') + "/").StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static async Task<bool> IsSeenFromSourceAsync(
        IFileSystem source, IFileSystem target, string directory, CancellationToken cancellationToken)
    {
        // Where nothing can be made nothing will be copied, either; or it is a file, and the copy will say so.
        if (await DirectoryMarker.TryMakeAsync(target, directory, cancellationToken).ConfigureAwait(false) is not { } marker)
            return false;
        await using (marker.ConfigureAwait(false))
            return await marker.IsSeenAsync(source, directory, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> ResolveAsync(IFileSystem files, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await files.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            return path;
        }
    }
}
