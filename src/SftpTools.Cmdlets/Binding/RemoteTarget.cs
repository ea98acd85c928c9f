using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Binding;

/// <summary>A remote path as it was given: with its session, and whether wildcards in it mean anything.</summary>
internal sealed record RemoteTarget(SftpSession Session, string Text, bool IsLiteral)
{
    /// <summary>Whether it may match several entries, or none without an error.</summary>
    public bool IsPattern => !IsLiteral && RemoteGlob.HasWildcards(Text);

    /// <summary>The absolute path; only for what is no pattern.</summary>
    public string Path => Session.Absolute(IsLiteral ? Text : RemoteGlob.Literal(Text));

    /// <summary>The entry of a path that is no pattern. Throws when it is not there.</summary>
    public async Task<FileEntry> GetEntryAsync(bool followLink, CancellationToken cancellationToken) =>
        await Session.Files.GetEntryAsync(Path, followLink, cancellationToken).ConfigureAwait(false)
            ?? throw SftpException.OnPath(
                SftpErrorKind.PathNotFound, SftpOperation.OpenRead, $"{Session.Name}:{Path}", "there is no such file or directory");
}
