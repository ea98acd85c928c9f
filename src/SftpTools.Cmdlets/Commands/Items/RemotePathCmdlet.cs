using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What the cmdlets share that take remote paths as Get-Item takes local ones.</summary>
public abstract class RemotePathCmdlet : SessionCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    private protected RemotePathCmdlet()
    {
    }

    /// <summary>
    /// Paths with wildcards. Relative ones begin in the session's location (see Set-SftpLocation), "~" is the home directory, and
    /// "name:/path" carries its session.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathTransformation]
    public virtual PathArgument[] Path { get; set; } = [new(".")];

    /// <summary>Paths in which no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [ValidateNotNullOrEmpty]
    [PathTransformation]
    public PathArgument[] LiteralPath { get; set; } = [];

    /// <summary>A wildcard pattern for names.</summary>
    [Parameter]
    [SupportsWildcards]
    public virtual string? Filter { get; set; }

    /// <summary>Wildcard patterns of names to take.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>Wildcard patterns of names to leave out.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    private protected NameFilter Names => new(Filter, Include, Exclude);

    /// <summary>What tells of a directory that a pattern could not look into, while the search goes on.</summary>
    private protected Func<SftpException, Task> ReportTo(PipelineThread pipeline, SftpSession session) => failure =>
        pipeline.PostAsync(() => WriteError(ErrorRecords.From(failure, session.Show(failure.Path))));

    /// <summary>The paths of the present record with their sessions.</summary>
    private protected List<RemoteTarget> Targets()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        List<RemoteTarget> targets = [];
        foreach (PathArgument each in literal ? LiteralPath : Path)
        {
            if (Resolve(each, literal) is var (session, path))
                targets.Add(new RemoteTarget(session, path, literal || each.IsObject));
        }
        return targets;
    }
}
