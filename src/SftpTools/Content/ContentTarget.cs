using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Transfer.Planning;

namespace SftpTools.Content;

/// <summary>What is at the place that content is written to, with its links followed.</summary>
/// <param name="Path">Where the file really is.</param>
/// <param name="Existing">The file there; null when there is none, or where that is not known.</param>
internal sealed record ContentTarget(string Path, FileEntry? Existing)
{
    private const int AnyWrite = 0x92;

    /// <summary>The links that led to the path, the first one first; null for none.</summary>
    public IReadOnlyList<FileEntry>? Links { get; private init; }

    /// <summary>Whether the server does not tell what is there. Then the write's own answer decides.</summary>
    public bool IsUnknown { get; private init; }

    /// <summary>Whether there is nothing to lose.</summary>
    public bool IsAbsent => Existing is null && !IsUnknown;

    /// <summary>Whether nobody may write to it.</summary>
    public bool IsReadOnly => Existing?.Mode is { } mode && (mode & AnyWrite) == 0;

    /// <summary>The same as the target of a copy.</summary>
    public ExistingTarget AsExisting => ExistingTarget.Of(Path, Existing, Links);

    /// <summary>Looks, and refuses what cannot be written to.</summary>
    /// <exception cref="SftpException">A directory is in the way, or the file is read-only and not forced.</exception>
    public static async Task<ContentTarget> FindAsync(SftpFileSystem files, string path, bool force, CancellationToken cancellationToken)
    {
        Look look = await Look.AtAsync(files, path, followLink: false, cancellationToken).ConfigureAwait(false);
        FileEntry? existing = look.Entry;
        IReadOnlyList<FileEntry>? links = null;
        if (existing?.Type == FileEntryType.SymbolicLink)
            (links, path, existing) = await LinkChain.FollowAsync(files, existing, cancellationToken).ConfigureAwait(false);
        ContentTarget target = new(path, existing) { Links = links, IsUnknown = look.Refusal is not null };
        if (target.Existing?.Type == FileEntryType.Directory)
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
