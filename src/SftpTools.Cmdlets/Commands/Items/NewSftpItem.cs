using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Makes files, directories, symbolic links and hard links on a server.</summary>
[Cmdlet(VerbsCommon.New, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpFileInfo), typeof(SftpDirectoryInfo))]
public sealed class NewSftpItem : SessionCmdlet
{
    private const string PathSet = "Path";
    private const string NameSet = "Name";

    /// <summary>The paths to make, or with -Name the directories to make it in. No character is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [PathTransformation]
    public PathArgument[] Path { get; set; } = [new(".")];

    /// <summary>The name of the new item; it may be a relative path.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>What to make; a file when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Type")]
    public SftpItemType ItemType { get; set; }

    /// <summary>
    /// What a link leads to: that of a symbolic link is kept as it is written, unless it names a session or a drive, of which the server gets
    /// the path; that of a hard link is an existing file on the same server.
    /// For a file its content: text, which is written as UTF-8, or bytes.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    [ContentValueTransformation]
    public object? Value { get; set; }

    /// <summary>
    /// Makes missing parents, empties an existing file, replaces an existing link or file by a link, and takes an existing directory for
    /// the new one.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// The path on the server that a link leads to; null where it is on another server, which is reported. The target of a symbolic link is
    /// what was written, unless that names a session or a drive: a server knows neither.
    /// </summary>
    private string? LinkTarget(SftpSession session)
    {
        PathArgument given = Value is PSObject { BaseObject: SftpItemInfo item } ? PathArgument.Of(item) : new PathArgument(Value!.ToString()!);
        if (ItemType == SftpItemType.SymbolicLink && given.Session is null && !NamesPlace(given.Text))
            return given.Text;
        // Beside "name:/path", a path without a name is on the same server.
        (SftpSession Session, string Path)? named = given.Session is { } own
            ? (own, given.Text)
            : SessionResolver.Split(Sessions, given.Text) ?? SessionResolver.InDrive(SessionState, StatedSession, given.Text, isLiteral: true);
        if (named is not var (other, path))
            return given.Text;
        if (other == session)
            return path;
        WriteError(ErrorRecords.Usage(
            "SftpSessionMismatch",
            $"'{DisplayText.Clean(given.ToString())}' is on the session '{other.Name}' and not on '{session.Name}'. A link stays on one server.",
            given.ToString()));
        return null;
    }

    private static bool NamesPlace(string text) =>
        text.Contains(":/", StringComparison.Ordinal) || text.Contains(@":\", StringComparison.Ordinal);

    private bool IsLink => ItemType is SftpItemType.SymbolicLink or SftpItemType.HardLink;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? value = Value is PSObject { BaseObject: SftpItemInfo item } ? item.FullName : Value?.ToString();
        if (IsLink && string.IsNullOrEmpty(value))
        {
            ThrowTerminatingError(ErrorRecords.Usage("SftpTargetMissing", $"A {ItemType} needs a target: give it with -Value.", ItemType));
            return;
        }
        foreach (PathArgument given in Path)
        {
            if (Resolve(given, isLiteral: true) is not var (session, path))
                continue;
            string full = session.Absolute(ParameterSetName == NameSet ? RemotePathSyntax.Join(path, Name) : path);
            string shown = session.Show(full);
            if (!ShouldProcess(shown, $"Create {ItemType}"))
                continue;
            string? target = IsLink ? LinkTarget(session) : value;
            if (IsLink && target is null)
                continue;
            ItemCreator creator = new(session, ItemType, IsLink ? target : Value, Force);
            RunForItem(shown, async (pipeline, token) =>
            {
                SftpListing.Item made = await creator.CreateAsync(full, token).ConfigureAwait(false);
                await pipeline.PostAsync(() =>
                {
                    if (creator.Warning is { } warning)
                        WriteWarning($"'{DisplayText.Clean(shown)}': {warning}");
                    WriteObject(SftpItemInfo.Create(session, made));
                }).ConfigureAwait(false);
            });
        }
    }
}
