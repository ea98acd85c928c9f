using SftpTools.FileSystems;

namespace SftpTools.Content;

/// <summary>What is at the place that content is written to, with its links followed.</summary>
/// <param name="Path">Where the file really is.</param>
/// <param name="Existing">The file there; null when there is none.</param>
internal sealed record ContentTarget(string Path, FileEntry? Existing)
{
    private const int AnyWrite = 0x92;

    /// <summary>Whether nobody may write to it.</summary>
    public bool IsReadOnly => Existing?.Mode is { } mode && (mode & AnyWrite) == 0;

    /// <summary>Looks, and refuses what cannot be written to.</summary>
    /// <exception cref="SftpException">A directory is in the way, or the file is read-only and not forced.</exception>
    public static async Task<ContentTarget> FindAsync(SftpFileSystem files, string path, bool force, CancellationToken cancellationToken)
    {
        FileEntry? existing = await files.GetEntryAsync(path, followLink: false, cancellationToken).ConfigureAwait(false);
        if (existing?.Type == FileEntryType.SymbolicLink)
        {
            path = await files.ResolveAsync(path, cancellationToken).ConfigureAwait(false);
            existing = await files.GetEntryAsync(path, followLink: true, cancellationToken).ConfigureAwait(false);
        }
        ContentTarget target = new(path, existing);
        if (existing?.Type == FileEntryType.Directory)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathExists, SftpOperation.Write, path, "it is a directory, which has no content");
        }
        if (target.IsReadOnly && !force)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PermissionDenied, SftpOperation.Write, path, "the file is read-only; -Force writes it all the same");
        }
        return target;
    }
}
