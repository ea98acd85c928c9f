using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Tells which paths a pattern means, and where a path really leads.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "SftpPath", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SftpPathInfo), typeof(string))]
public sealed class ResolveSftpPath : RemotePathCmdlet
{
    /// <summary>Paths with wildcards; each that matches is told. One without wildcards has its links resolved by the server.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [SupportsWildcards]
    [PathTransformation]
    public override PathArgument[] Path { get => base.Path; set => base.Path = value; }

    /// <summary>Writes text: the path as seen from the session's location, such as "./logs" or "../etc".</summary>
    [Parameter]
    public SwitchParameter Relative { get; set; }

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
                if (target.IsPattern)
                {
                    await foreach (FileEntry entry in RemoteGlob
                        .ExpandAsync(target.Session, target.Text, force, token, ReportTo(pipeline, target.Session)).ConfigureAwait(false))
                    {
                        if (names.Matches(entry.Name))
                            await pipeline.PostAsync(() => Write(target.Session, entry.Path)).ConfigureAwait(false);
                    }
                    return;
                }
                // OpenSSH resolves a path whose last part is missing; as in Resolve-Path, it has to be there.
                FileEntry found = await target.GetEntryAsync(followLink: true, token).ConfigureAwait(false);
                string real = await target.Session.Files.ResolveAsync(found.Path, token).ConfigureAwait(false);
                if (names.Matches(RemotePathSyntax.Instance.GetName(real)))
                    await pipeline.PostAsync(() => Write(target.Session, real)).ConfigureAwait(false);
            });
        }
    }

    private void Write(SftpSession session, string path)
    {
        if (Relative)
            WriteObject(RemotePathSyntax.GetRelative(session.Location, path));
        else
            WriteObject(new SftpPathInfo(session, path));
    }
}
