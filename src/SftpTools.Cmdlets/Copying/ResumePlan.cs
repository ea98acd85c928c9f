using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer;
using SftpTools.Transfer.Journals;
using SftpTools.Transfer.Planning;

namespace SftpTools.Cmdlets.Copying;

/// <summary>Looks at the sources of a journal's job again, and tells those that are done from those that are lost.</summary>
internal sealed class ResumePlan(
    CopyPlace source, CopyPlace target, JournalJob job, JournalContent content, Action<JournalItem, SftpException> report)
{
    // So many sources are asked for at once.
    private const int LooksInFlight = 64;

    /// <summary>The job with what there is left to look at. A source that is gone is left out, and reported unless it was moved.</summary>
    public async Task<CopyJob> BuildAsync(TransferOptions options, CancellationToken cancellationToken)
    {
        List<TransferItem> items = [];
        foreach (JournalItem[] some in job.Items.Chunk(LooksInFlight))
        {
            Task<TransferItem?>[] looks = [.. some.Select(item => LookAsync(item, cancellationToken))];
            await Task.WhenAll(looks).ConfigureAwait(false);
            items.AddRange(looks.Select(static look => look.Result).OfType<TransferItem>());
        }
        string destination = job.NewDirectory ?? (job.Items.Count == 1 ? job.Items[0].Target : ParentOfItems());
        return new CopyJob(source, new CopyDestination(target, destination), options, items) { Prepare = PrepareAsync };
    }

    private string ParentOfItems() => job.Items.Count == 0 ? "" : target.Files.Paths.GetParent(job.Items[0].Target) ?? "";

    /// <summary>Makes the directory that the job was to make, when the first run did not come to it.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (job.NewDirectory is { } directory)
            await TargetDirectory.MakeWithParentsAsync(target.Files, directory, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TransferItem?> LookAsync(JournalItem item, CancellationToken cancellationToken)
    {
        try
        {
            FileEntry? entry = await source.Files.GetEntryAsync(item.Source, followLink: true, cancellationToken).ConfigureAwait(false);
            if (entry is not null)
                return new TransferItem(entry, item.Target);
            if (content.Moved.Contains(item.Source) || await IsThereAsync(item, cancellationToken).ConfigureAwait(false))
                return null;
            throw SftpException.OnPath(
                SftpErrorKind.PathNotFound,
                SftpOperation.Copy,
                source.Show(item.Source),
                "the journal plans to copy it, and it no longer exists");
        }
        catch (SftpException exception) when (!exception.EndsConnection)
        {
            report(item, exception);
            return null;
        }
    }

    /// <summary>
    /// Whether a source is gone because it has arrived: its copy is recorded and there; or it was moved, and the kill came between the move
    /// and its record.
    /// </summary>
    private async Task<bool> IsThereAsync(JournalItem item, CancellationToken cancellationToken)
    {
        bool isRecorded = content.Finished.TryGetValue(item.Target, out FinishedFile finished);
        if (!isRecorded && !job.Options.MoveSource)
            return false;
        FileEntry? there = await target.Files.GetEntryAsync(item.Target, followLink: true, cancellationToken).ConfigureAwait(false);
        return there is not null && (!isRecorded || there.Length == finished.Length);
    }
}
