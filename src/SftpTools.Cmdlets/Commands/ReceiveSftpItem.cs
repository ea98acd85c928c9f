using System.Management.Automation;
using SftpTools.Cmdlets.Binding;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Copies files and trees of a server to this machine: Copy-SftpItem with one direction.</summary>
[Cmdlet(VerbsCommunications.Receive, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpTransferResult))]
public sealed class ReceiveSftpItem : CopyCmdlet
{
    /// <summary>Items from Get-SftpChildItem; they bring their session.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    public SftpItemInfo[] InputObject { get; set; } = [];

    /// <summary>Where to on this machine, as with Copy-SftpItem; the present location by default.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>The session: object, name or number. With one open session it may be left out.</summary>
    [Parameter]
    [Alias("FromSession")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionArgument? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectSet)
            AddItems(InputObject);
        else
            base.ProcessRecord();
    }

    /// <inheritdoc/>
    private protected override (SftpSession Session, string Path)? RemoteSource(string path) =>
        SessionResolver.ResolvePath(this, Sessions, Session, path, ParameterSetName == LiteralPathSet);

    /// <inheritdoc/>
    private protected override (SftpSession? Session, string Path) ResolveDestination() => (null, LocalDestination(Destination));
}
