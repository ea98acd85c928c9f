using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Items;
using SftpTools.Transfer.Names;
using SftpTools.Transfer.Resume;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Removes the partial files and records that copies have left on a server and that nobody writes any more.</summary>
[Cmdlet(VerbsCommon.Clear, "SftpPartialFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpFileInfo))]
public sealed class ClearSftpPartialFile : RemotePathCmdlet
{
    private static readonly TimeSpan s_defaultAge = TimeSpan.FromDays(1);

    /// <summary>Looks into all directories below, too.</summary>
    [Parameter]
    [Alias("r")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Only what was written to last before this time; a day ago by default.</summary>
    [Parameter]
    public DateTime? OlderThan { get; set; }

    /// <summary>The pattern of a copy's -TemporaryName: finds what has such names, too. It must have a place for {id}.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TemporaryName { get; set; }

    /// <summary>Writes an object for each file that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (TemporaryName is null)
            return;
        string? why = Transfer.Names.TemporaryName.WhyNoPattern(TemporaryName)
            ?? (TemporaryNameShape.HasId(TemporaryName) ? null : "without {id} nothing tells such a file from others; the next copy of the same file removes it");
        if (why is not null)
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpTemporaryNameInvalid", $"-TemporaryName '{DisplayText.Clean(TemporaryName)}': {why}.", TemporaryName));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        DateTime olderThan = (OlderThan ?? DateTime.Now - s_defaultAge).ToUniversalTime();
        foreach (RemoteTarget target in Targets())
        {
            RunForItem(target.Shown, async (pipeline, token) =>
            {
                if (!target.IsPattern)
                {
                    FileEntry root = await target.GetEntryAsync(followLink: false, token).ConfigureAwait(false);
                    await ClearAsync(target.Session, root, olderThan, pipeline, token).ConfigureAwait(false);
                    return;
                }
                await foreach (FileEntry root in RemoteGlob
                    .ExpandAsync(target.Session, target.Text, false, token, ReportTo(pipeline, target.Session)).ConfigureAwait(false))
                {
                    if (root.Type == FileEntryType.Directory)
                        await ClearAsync(target.Session, root, olderThan, pipeline, token).ConfigureAwait(false);
                }
            });
        }
    }

    private async Task ClearAsync(SftpSession session, FileEntry root, DateTime olderThan, PipelineThread pipeline, CancellationToken token)
    {
        // What removes does not go through a link, also where the server follows it by itself.
        root = await session.Files.ProveDirectoryAsync(root, SftpOperation.Remove, token).ConfigureAwait(false);
        if (root.Type == FileEntryType.SymbolicLink)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.List, session.Show(root.Path), "it is a link, and nothing is removed through one; name the directory that it leads to");
        }
        if (root.Type != FileEntryType.Directory)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.List, session.Show(root.Path), "a directory is meant, in which partial files are looked for");
        }
        NameFilter names = Names;
        PartialSearch search = new(session.Files, olderThan, new TemporaryNameShape(TemporaryName), ReportTo(pipeline, session));
        await foreach (FileEntry entry in search.FindAsync(root, Recurse, token).ConfigureAwait(false))
        {
            string shown = session.Show(entry.Path);
            if (!names.Matches(entry.Name) || !await pipeline.AskAsync(() => ShouldProcess(shown, "Remove the partial file")).ConfigureAwait(false))
                continue;
            try
            {
                await session.Files.RemoveFileAsync(entry.Path, token).ConfigureAwait(false);
            }
            catch (SftpException exception) when (!exception.EndsConnection)
            {
                // A copy that ended meanwhile has taken it away itself.
                if (exception.Kind != SftpErrorKind.PathNotFound)
                    await pipeline.PostAsync(() => WriteError(ErrorRecords.From(exception, shown))).ConfigureAwait(false);
                continue;
            }
            if (!PassThru)
                continue;
            foreach (SftpListing.Item item in await SftpListing.DescribeAsync(session.Files, [entry], token).ConfigureAwait(false))
                await pipeline.PostAsync(() => WriteObject(SftpItemInfo.Create(session, item))).ConfigureAwait(false);
        }
    }
}
