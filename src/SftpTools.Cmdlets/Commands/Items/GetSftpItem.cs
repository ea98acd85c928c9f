using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Gets the item at a path: the file, the directory or the link itself.</summary>
[Cmdlet(VerbsCommon.Get, "SftpItem", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SftpFileInfo), typeof(SftpDirectoryInfo))]
public sealed class GetSftpItem : RemotePathCmdlet
{
    /// <summary>Paths with wildcards. Relative ones begin in the session's location.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [SupportsWildcards]
    [PathTransformation]
    public override PathArgument[] Path { get => base.Path; set => base.Path = value; }

    /// <summary>Lets wildcards match names that begin with a dot.</summary>
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
                List<FileEntry> found = [];
                if (target.IsPattern)
                {
                    await foreach (FileEntry entry in RemoteGlob
                        .ExpandAsync(target.Session, target.Text, force, token, ReportTo(pipeline, target.Session)).ConfigureAwait(false))
                    {
                        found.Add(entry);
                    }
                }
                else
                {
                    found.Add(await target.GetEntryAsync(followLink: false, token).ConfigureAwait(false));
                }
                found.RemoveAll(entry => !names.Matches(entry.Name));
                foreach (SftpListing.Item item in await SftpListing.DescribeAsync(target.Session.Files, found, token).ConfigureAwait(false))
                    await pipeline.PostAsync(() => WriteObject(SftpItemInfo.Create(target.Session, item))).ConfigureAwait(false);
            });
        }
    }
}
