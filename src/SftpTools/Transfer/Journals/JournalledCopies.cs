using SftpTools.FileSystems;

namespace SftpTools.Transfer.Journals;

/// <summary>The files that earlier runs of a job have brought, by the paths that they have at the target. Read by many threads.</summary>
internal sealed class JournalledCopies(JournalContent content, bool timesAreKept)
{
    /// <summary>Why such a file is not copied again.</summary>
    public const string Reason = "the journal has it as copied, and it is there";

    /// <summary>
    /// Whether a file was brought and needs no second copy: it is recorded, the source is what it was, and so is the target. One that was
    /// about to get its final name when the run was killed has it when its temporary file is gone.
    /// </summary>
    public async ValueTask<bool> SkipAsync(
        IFileSystem target, FileEntry source, string targetPath, CancellationToken cancellationToken)
    {
        string? temporary = null;
        if (!content.Finished.TryGetValue(targetPath, out FinishedFile finished))
        {
            if (!content.Renaming.TryGetValue(targetPath, out (FinishedFile File, string Temporary) renaming))
                return false;
            (finished, temporary) = renaming;
        }
        if (finished.Length != source.Length || finished.Seconds != FileTimes.Seconds(source.LastWriteTimeUtc))
            return false;
        Look look = await Look.AtAsync(target, targetPath, followLink: true, cancellationToken).ConfigureAwait(false);
        return look.Entry is { Type: FileEntryType.File } there && there.Length == finished.Length
            && (!timesAreKept || FileTimes.Seconds(there.LastWriteTimeUtc) == finished.Seconds)
            && (temporary is null || (await Look.AtAsync(target, temporary, followLink: false, cancellationToken).ConfigureAwait(false)).IsAbsent);
    }
}
