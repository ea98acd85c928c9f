using System.Management.Automation;
using SftpTools.Buffers;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Output;
using SftpTools.FileSystems;
using SftpTools.Transfer;

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
    /// What a link leads to: that of a symbolic link is kept as it is written, that of a hard link is an existing file on the same server.
    /// For a file its content: text, which is written as UTF-8, or bytes.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    public object? Value { get; set; }

    /// <summary>
    /// Makes missing parents, empties an existing file, replaces an existing link or file by a link, and takes an existing directory for
    /// the new one.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

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
            string shown = ParameterSetName == NameSet ? $"{session.Name}:{full}" : given.Text;
            if (!ShouldProcess($"{session.Name}:{full}", $"Create {ItemType}"))
                continue;
            string? target = ItemType == SftpItemType.HardLink && SessionResolver.Split(Sessions, value!) is var (other, inOther) && other == session
                ? inOther
                : value;
            ItemCreator creator = new(session, ItemType, IsLink ? target : Value, Force);
            RunForItem(shown, async (pump, token) =>
            {
                SftpListing.Item made = await creator.CreateAsync(full, token).ConfigureAwait(false);
                await pump.PostAsync(() => WriteObject(SftpItemInfo.Create(session, made))).ConfigureAwait(false);
            });
        }
    }
}
