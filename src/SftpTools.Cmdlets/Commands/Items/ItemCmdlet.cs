using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What the cmdlets share that act on items of a server: paths with and without wildcards, and items from the pipeline.</summary>
public abstract class ItemCmdlet : SessionCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string InputObjectSet = "InputObject";

    private protected ItemCmdlet()
    {
    }

    /// <summary>Paths on the server, with wildcards. Relative ones begin in the session's location; "name:/path" carries its session.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [PathTransformation]
    public virtual PathArgument[] Path { get; set; } = [];

    /// <summary>Paths on the server in which no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [PathTransformation]
    public PathArgument[] LiteralPath { get; set; } = [];

    /// <summary>Items, as from Get-SftpChildItem; they bring their session.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public SftpItemInfo[] InputObject { get; set; } = [];

    /// <summary>What the present record of the pipeline names.</summary>
    private protected List<ItemTarget> Targets()
    {
        if (ParameterSetName == InputObjectSet)
            return [.. InputObject.Select(item => Target(PathArgument.Of(item), isLiteral: true)).OfType<ItemTarget>()];
        bool literal = ParameterSetName == LiteralPathSet;
        return [.. (literal ? LiteralPath : Path).Select(each => Target(each, literal)).OfType<ItemTarget>()];
    }

    private ItemTarget? Target(PathArgument given, bool isLiteral)
    {
        if (Resolve(given, isLiteral) is not var (session, path))
            return null;
        return given.IsObject
            ? new ItemTarget(session, given.ToString(), IsLiteral: true, given.Entry) { Path = path }
            : new ItemTarget(session, path, isLiteral, null);
    }

    /// <summary>Writes the error of one item, from any thread.</summary>
    private protected void Report(PipelineThread pipeline, SftpException exception, string target) =>
        pipeline.Post(() => WriteError(ErrorRecords.From(exception, target)));

    /// <summary>Writes items, with the names of their owners and the targets of links.</summary>
    private protected async Task WriteItemsAsync(
        PipelineThread pipeline, SftpSession session, IReadOnlyList<FileEntry> entries, CancellationToken cancellationToken)
    {
        foreach (SftpListing.Item item in await SftpListing.DescribeAsync(session.Files, entries, cancellationToken).ConfigureAwait(false))
            await pipeline.PostAsync(() => WriteObject(SftpItemInfo.Create(session, item))).ConfigureAwait(false);
    }
}
