using System.Management.Automation;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Output;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What the cmdlets share that act on items of a server: paths with and without wildcards, and items from the pipeline.</summary>
public abstract class ItemCmdlet : SftpCmdlet
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
    public virtual string[] Path { get; set; } = [];

    /// <summary>Paths on the server in which no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Items, as from Get-SftpChildItem; they bring their session.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public SftpItemInfo[] InputObject { get; set; } = [];

    /// <summary>The session of the paths: object, name or number. With one open session it may be left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionArgument? Session { get; set; }

    /// <summary>What the present record of the pipeline names.</summary>
    private protected List<ItemTarget> Targets()
    {
        if (ParameterSetName == InputObjectSet)
            return [.. InputObject.Select(item => new ItemTarget(item.Session, item.PSPath, true, item.Entry))];
        bool literal = ParameterSetName == LiteralPathSet;
        return [.. (literal ? LiteralPath : Path).Select(text =>
        {
            (SftpSession session, string path) = SessionResolver.ResolvePath(this, Sessions, Session, text, literal);
            return new ItemTarget(session, path, literal, null);
        })];
    }

    /// <summary>Writes the error of one item, from any thread.</summary>
    private protected void Report(Pump pump, SftpException exception, string target) =>
        pump.Post(() => WriteError(ErrorRecords.From(exception, target)));

    /// <summary>Writes items, with the names of their owners and the targets of links.</summary>
    private protected async Task WriteItemsAsync(
        Pump pump, SftpSession session, IReadOnlyList<FileEntry> entries, CancellationToken cancellationToken)
    {
        foreach (SftpListing.Item item in await SftpListing.DescribeAsync(session.Files, entries, cancellationToken).ConfigureAwait(false))
            await pump.PostAsync(() => WriteObject(SftpItemInfo.Create(session, item))).ConfigureAwait(false);
    }
}
