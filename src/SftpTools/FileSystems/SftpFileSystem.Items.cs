using SftpTools.Protocol;

namespace SftpTools.FileSystems;

/// <summary>What the item cmdlets need beyond the transfer engine: links, renames, directories that go, attributes one by one.</summary>
internal sealed partial class SftpFileSystem
{
    /// <summary>Opens a file for writing by position, and makes it when it is missing.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="truncate">Whether what it holds goes at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IFile> OpenWriteAsync(string path, bool truncate, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        OpenFlags flags = OpenFlags.Write | OpenFlags.Create | (truncate ? OpenFlags.Truncate : 0);
        try
        {
            byte[] handle = await client.OpenAsync(path, flags, SftpAttributes.None, cancellationToken).ConfigureAwait(false);
            return new SftpFile(this, client, handle, path);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure)
        {
            FileEntry? existing = await ProbeAsync(path, followLink: true).ConfigureAwait(false);
            throw existing?.Type == FileEntryType.Directory
                ? exception.As(SftpErrorKind.PathExists, $"it is a directory; {exception.Reason}")
                : await ExplainWriteFailureAsync(exception, path).ConfigureAwait(false);
        }
    }

    /// <summary>Creates a link that holds the target as given; fails when the path exists.</summary>
    public async ValueTask CreateSymbolicLinkAsync(string path, string target, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await client.SymLinkAsync(path, target, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind == SftpErrorKind.Failure)
        {
            throw await ExplainFailureAsync(exception, path).ConfigureAwait(false);
        }
    }

    /// <summary>Gives an existing file a second name (hardlink@openssh.com); fails when the path exists.</summary>
    public async ValueTask CreateHardLinkAsync(string path, string existingPath, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await client.HardLinkAsync(existingPath, path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.Failure or SftpErrorKind.PathNotFound or SftpErrorKind.PermissionDenied)
        {
            FileEntry? target = await ProbeAsync(existingPath, followLink: false).ConfigureAwait(false);
            if (target is null)
                throw exception.As(SftpErrorKind.PathNotFound, $"there is no file '{DisplayText.Clean(existingPath)}' to link to; {exception.Reason}");
            if (target.Type == FileEntryType.Directory)
                throw exception.As(SftpErrorKind.Failure, $"a directory cannot have a hard link; {exception.Reason}");
            throw exception.Kind == SftpErrorKind.Failure ? await ExplainFailureAsync(exception, path).ConfigureAwait(false) : exception;
        }
    }

    /// <summary>
    /// Renames a file, a directory or a link itself. Without <paramref name="replace"/> anything at the new path is an error, also where
    /// the server would replace it: some rename as rename(2) does, and OpenSSH replaces a link that leads to nothing.
    /// </summary>
    public async ValueTask RenameAsync(string path, string newPath, bool replace, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (replace && client.Supports(SftpExtension.PosixRename))
            {
                await client.PosixRenameAsync(path, newPath, cancellationToken).ConfigureAwait(false);
                return;
            }
            // A change of case only finds the same file on a server that does not tell cases apart.
            if (!replace && !path.Equals(newPath, StringComparison.OrdinalIgnoreCase)
                && await GetEntryAsync(newPath, followLink: false, cancellationToken).ConfigureAwait(false) is { } inTheWay)
            {
                throw InTheWay(path, newPath, inTheWay);
            }
            if (replace)
                await new SftpReplacement(connect, path, newPath).RunAsync(client, cancellationToken).ConfigureAwait(false);
            else
                await client.RenameAsync(path, newPath, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.StatusCode is not null
            && exception.Kind is SftpErrorKind.Failure or SftpErrorKind.PathNotFound or SftpErrorKind.NotSupported)
        {
            throw await ExplainRenameAsync(exception, path, newPath).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sets attributes, and only these. Without <paramref name="followLink"/> a link itself is changed, which takes lsetstat@openssh.com.
    /// </summary>
    public async ValueTask SetAttributesAsync(
        string path, SftpAttributes attributes, bool followLink, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        if (followLink)
            await client.SetStatAsync(path, attributes, cancellationToken).ConfigureAwait(false);
        else
            await client.LSetStatAsync(path, attributes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the server offers an extension; connects for the answer.</summary>
    public async ValueTask<bool> SupportsAsync(SftpExtension extension, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        return client.Supports(extension);
    }

    /// <summary>The file system that holds the path (statvfs@openssh.com).</summary>
    public async ValueTask<FileSystemStatistics> GetStatisticsAsync(string path, CancellationToken cancellationToken)
    {
        SftpClient client = await connect(cancellationToken).ConfigureAwait(false);
        return await client.StatVfsAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private static SftpException InTheWay(string path, string newPath, FileEntry existing) => SftpException.OnPath(
        SftpErrorKind.PathExists,
        SftpOperation.Rename,
        path,
        $"'{DisplayText.Clean(newPath)}' is there already"
            + (existing.Type == FileEntryType.Directory ? ", a directory" : "; -Force replaces it"));

    /// <summary>Asks what stands behind a refused rename: the source, the target's directory, the target, or two file systems.</summary>
    private async ValueTask<SftpException> ExplainRenameAsync(SftpException failure, string path, string newPath)
    {
        failure = failure.ForPath(path);
        string shown = DisplayText.Clean(newPath);
        FileEntry? source = await ProbeAsync(path, followLink: false).ConfigureAwait(false);
        if (source is null)
            return failure.As(SftpErrorKind.PathNotFound, $"there is no such file or directory; {failure.Reason}");
        if (await ProbeAsync(newPath, followLink: false).ConfigureAwait(false) is { } target)
        {
            bool isDirectory = target.Type == FileEntryType.Directory;
            return isDirectory || source.Type == FileEntryType.Directory
                ? failure.As(SftpErrorKind.PathExists, $"{(isDirectory ? "the directory" : "the file")} '{shown}' is in the way; {failure.Reason}")
                : InTheWay(path, newPath, target);
        }
        string parent = Paths.GetParent(newPath) ?? "/";
        FileEntry? directory = await ProbeAsync(parent, followLink: true).ConfigureAwait(false);
        if (directory?.Type != FileEntryType.Directory)
        {
            string what = directory is null ? "does not exist" : "is no directory";
            return failure.As(SftpErrorKind.PathNotFound, $"'{DisplayText.Clean(parent)}' {what}; {failure.Reason}");
        }
        if (failure.Kind != SftpErrorKind.Failure)
            return failure;
        const string WayOut = "Copy-SftpItem -MoveSource copies and then removes the source";
        return await AreApartAsync(Paths.GetParent(path) ?? "/", parent).ConfigureAwait(false)
            ? failure.As(SftpErrorKind.Failure, $"'{shown}' is on another file system of the server, and a rename cannot cross over; {WayOut}; {failure.Reason}")
            : failure.As(SftpErrorKind.Failure, $"{failure.Reason}; should '{shown}' be on another file system of the server, {WayOut}");
    }

    private async ValueTask<bool> AreApartAsync(string directory, string other)
    {
        try
        {
            using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(10));
            FileSystemStatistics one = await GetStatisticsAsync(directory, timeout.Token).ConfigureAwait(false);
            FileSystemStatistics two = await GetStatisticsAsync(other, timeout.Token).ConfigureAwait(false);
            return one.FileSystemId != two.FileSystemId;
        }
        catch (Exception exception) when (exception is SftpException or OperationCanceledException)
        {
            return false;
        }
    }
}
