using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;
using SftpTools.Listing;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Counts the files, directories, links and bytes of trees, hidden ones too, without making an object for each.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "SftpItem", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SftpMeasureInfo))]
public sealed class MeasureSftpItem : RemotePathCmdlet
{
    /// <summary>How many levels below each path to count; all by default.</summary>
    [Parameter]
    public uint? Depth { get; set; }

    /// <summary>Lets wildcards in a path match names that begin with a dot. Inside a tree, hidden names always count.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        NameFilter names = Names;
        bool force = Force;
        foreach (RemoteTarget target in Targets())
        {
            RunForItem(target.Shown, async (pipeline, token) =>
            {
                if (!target.IsPattern)
                {
                    FileEntry root = await target.GetEntryAsync(followLink: true, token).ConfigureAwait(false);
                    await MeasureAsync(target.Session, root, names, pipeline, token).ConfigureAwait(false);
                    return;
                }
                await foreach (FileEntry root in RemoteGlob
                    .ExpandAsync(target.Session, target.Text, force, token, ReportTo(pipeline, target.Session)).ConfigureAwait(false))
                {
                    try
                    {
                        await MeasureAsync(target.Session, root, names, pipeline, token).ConfigureAwait(false);
                    }
                    catch (SftpException exception) when (!exception.EndsConnection)
                    {
                        await pipeline.PostAsync(() => WriteError(ErrorRecords.From(exception, target.Session.Show(root.Path)))).ConfigureAwait(false);
                    }
                }
            });
        }
    }

    private async Task MeasureAsync(SftpSession session, FileEntry root, NameFilter names, PipelineThread pipeline, CancellationToken token)
    {
        SftpMeasureInfo sum = new(session, root.Path);
        if (root.Type == FileEntryType.Directory)
            await MeasureTreeAsync(session, root, names, sum, pipeline, token).ConfigureAwait(false);
        else if (names.Matches(root.Name))
            Count(sum, root);
        await pipeline.PostAsync(() => WriteObject(sum)).ConfigureAwait(false);
    }

    private async Task MeasureTreeAsync(
        SftpSession session, FileEntry root, NameFilter names, SftpMeasureInfo sum, PipelineThread pipeline, CancellationToken token)
    {
        uint depthLimit = Depth ?? uint.MaxValue;
        TreeWalker walker = await TreeWalker.ForAsync(session.Files, token).ConfigureAwait(false);
        await foreach (TreeWalker.Found found in walker
            .WalkAsync(root, (entry, depth) => ValueTask.FromResult(entry.Type == FileEntryType.Directory && depth <= depthLimit), token)
            .ConfigureAwait(false))
        {
            if (found.Entry is { } entry)
            {
                if (names.Matches(entry.Name))
                    Count(sum, entry);
                continue;
            }
            if (ReferenceEquals(found.Directory, root))
                throw found.Error!;
            sum.Unreadable++;
            await pipeline.PostAsync(() => WriteError(ErrorRecords.From(found.Error!, session.Show(found.Directory.Path)))).ConfigureAwait(false);
        }
    }

    private static void Count(SftpMeasureInfo sum, FileEntry entry)
    {
        switch (entry.Type)
        {
            case FileEntryType.Directory:
                sum.Directories++;
                return;
            case FileEntryType.SymbolicLink:
                sum.Links++;
                return;
            default:
                sum.Files++;
                sum.Bytes += entry.Length;
                if (!entry.AreTimesKnown)
                    return;
                DateTime written = entry.LastWriteTimeUtc.ToLocalTime();
                sum.Newest = sum.Newest is { } newest && newest > written ? newest : written;
                sum.Oldest = sum.Oldest is { } oldest && oldest < written ? oldest : written;
                return;
        }
    }
}
