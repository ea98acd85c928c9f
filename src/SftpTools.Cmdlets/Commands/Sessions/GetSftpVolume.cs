using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Tells how large the file system of a server is that holds a path, and how much of it is free. Works with servers that offer
/// statvfs@openssh.com.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SftpVolume", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SftpVolumeInfo))]
public sealed class GetSftpVolume : ItemCmdlet
{
    /// <summary>Paths on the server, with wildcards; the session's location when left out. "name:/path" carries its session.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [PathTransformation]
    public override PathArgument[] Path { get => base.Path; set => base.Path = value; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PathSet && Path.Length == 0)
            Path = [new(".")];
        NameFilter all = new(null, null, null);
        foreach (ItemTarget target in Targets())
        {
            RunForItem(target.Shown, async (pipeline, token) =>
            {
                IEnumerable<string> paths = target.IsPattern
                    ? (await target.FindAsync(all, false, SftpOperation.Query, token).ConfigureAwait(false)).Select(entry => entry.Path)
                    : [target.Path];
                foreach (string path in paths)
                {
                    SftpVolumeInfo volume = new(
                        target.Session, path, await target.Session.Files.GetStatisticsAsync(path, token).ConfigureAwait(false));
                    await pipeline.PostAsync(() => WriteObject(volume)).ConfigureAwait(false);
                }
            });
        }
    }
}
