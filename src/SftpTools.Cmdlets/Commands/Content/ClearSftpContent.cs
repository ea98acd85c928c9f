using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Empties files of a server, which stay where they are, as Clear-Content does.</summary>
[Cmdlet(VerbsCommon.Clear, "SftpContent", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
public sealed class ClearSftpContent : RemotePathCmdlet
{
    /// <summary>The files; wildcards are allowed. A missing file is an error.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [SupportsWildcards]
    [PathTransformation]
    public override PathArgument[] Path { get => base.Path; set => base.Path = value; }

    /// <summary>Empties read-only files, too, and lets wildcards match names that begin with a dot.</summary>
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
                    if (names.Matches(RemotePathSyntax.Instance.GetName(target.Path)))
                        await ClearAsync(target.Session, target.Path, force, pipeline, token).ConfigureAwait(false);
                    return;
                }
                List<FileEntry> found = [];
                await foreach (FileEntry entry in RemoteGlob
                    .ExpandAsync(target.Session, target.Text, force, token, ReportTo(pipeline, target.Session)).ConfigureAwait(false))
                {
                    found.Add(entry);
                }
                foreach (FileEntry entry in found.Where(entry => names.Matches(entry.Name)))
                {
                    try
                    {
                        await ClearAsync(target.Session, entry.Path, force, pipeline, token).ConfigureAwait(false);
                    }
                    catch (SftpException exception) when (!exception.EndsConnection)
                    {
                        await pipeline.PostAsync(() => WriteError(ErrorRecords.From(exception, target.Session.Show(entry.Path)))).ConfigureAwait(false);
                    }
                }
            });
        }
    }

    private Task ClearAsync(SftpSession session, string path, bool force, PipelineThread pipeline, CancellationToken token) => ContentClearing.ClearAsync(
        session, path, force, () => pipeline.AskAsync(() => ShouldProcess(session.Show(path), "Clear Content")), token);
}
