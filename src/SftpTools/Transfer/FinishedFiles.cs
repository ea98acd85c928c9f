using SftpTools.FileSystems;

namespace SftpTools.Transfer;

/// <summary>The files that earlier runs of a job have brought, by the paths that they have at the target. Read by many threads.</summary>
internal sealed class FinishedFiles(IReadOnlyDictionary<string, FinishedFile> byTarget, bool timesAreKept)
{
    /// <summary>Why such a file is not copied again.</summary>
    public const string Reason = "the journal has it as copied, and it is there";

    /// <summary>
    /// Whether a file was brought and needs no second copy: it is recorded, the source is what it was, and so is the target.
    /// </summary>
    public async ValueTask<bool> SkipAsync(
        IFileSystem target, FileEntry source, string targetPath, CancellationToken cancellationToken)
    {
        if (!byTarget.TryGetValue(targetPath, out FinishedFile finished)
            || finished.Length != source.Length || finished.Seconds != FinishedFile.SecondsOf(source.LastWriteTimeUtc))
        {
            return false;
        }
        FileEntry? there = await target.GetEntryAsync(targetPath, followLink: true, cancellationToken).ConfigureAwait(false);
        return there is { Type: FileEntryType.File } && there.Length == finished.Length
            && (!timesAreKept || FinishedFile.SecondsOf(there.LastWriteTimeUtc) == finished.Seconds);
    }
}
