using SftpTools.Cmdlets.Paths;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Targets;

/// <summary>A remote path as it was given: with its session, and whether wildcards in it mean anything.</summary>
internal record RemoteTarget(SftpSession Session, string Text, bool IsLiteral)
{
    /// <summary>Whether it may match several entries, or none without an error.</summary>
    public virtual bool IsPattern => !IsLiteral && RemoteGlob.HasWildcards(Text);

    /// <summary>The absolute path; only for what is not a pattern.</summary>
    public string Path
    {
        get => field ?? Session.Absolute(IsLiteral ? Text : RemoteGlob.Literal(Text));
        init;
    }

    /// <summary>How errors call it: with the session's name, so that a script can take the path as it is.</summary>
    public virtual string Shown => Session.Show(IsPattern ? Text : Path);

    /// <summary>The entry of a path that is not a pattern. Throws when it is not there; a link that leads to nothing is there.</summary>
    public async Task<FileEntry> GetEntryAsync(bool followLink, CancellationToken cancellationToken)
    {
        FileEntry entry = await FindAsync(followLink, cancellationToken).ConfigureAwait(false)
            ?? throw SftpException.OnPath(
                SftpErrorKind.PathNotFound, SftpOperation.OpenRead, Session.Show(Path), "there is no such file or directory");
        RequireDirectoryAfterSlash(Session, Text, entry, SftpOperation.OpenRead);
        return entry;
    }

    /// <summary>The same, or null when it is not there.</summary>
    public async Task<FileEntry?> FindAsync(bool followLink, CancellationToken cancellationToken) =>
        await Session.Files.FindAsync(Path, followLink, cancellationToken).ConfigureAwait(false)
        ?? (followLink ? await Session.Files.GetEntryAsync(Path, followLink: false, cancellationToken).ConfigureAwait(false) : null);

    /// <summary>Throws for a path that ends in a slash and names a file: only a directory has something behind it.</summary>
    public static void RequireDirectoryAfterSlash(SftpSession session, string text, FileEntry entry, SftpOperation operation)
    {
        if (text.EndsWith('/') && entry.Type is FileEntryType.File or FileEntryType.Other)
        {
            throw SftpException.OnPath(
                SftpErrorKind.PathNotFound, operation, $"{session.Show(entry.Path)}/", "it is a file, and a path that ends in a slash names a directory");
        }
    }
}
