using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Errors;

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
    [PathTransformation(AllowsLocal = true)]
    public PathArgument Destination { get; set; } = new(".");

    /// <summary>The session: object, name or number. With one open session it may be left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("FromSession")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectSet)
            AddItems(InputObject);
        else
            base.ProcessRecord();
    }

    private protected override SessionArgument? SessionParameter => Session;

    private protected override PathArgument DestinationParameter => Destination;

    /// <inheritdoc/>
    private protected override (SftpSession Session, string Path)? RemoteSource(PathArgument path)
    {
        if (path.Session is null && path.LocalPath is { } local)
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpPathOnThisMachine",
                $"'{DisplayText.Clean(local)}' is a file of this machine, and Receive-SftpItem copies from a server; Send-SftpItem copies to one.",
                local));
        }
        return OnServer(GivenSession, path, ParameterSetName == LiteralPathSet);
    }

    /// <inheritdoc/>
    private protected override (SftpSession? Session, string Path) ResolveDestination()
    {
        if (Destination.Session is not null && Destination.LocalPath is null)
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpPathOnServer",
                $"'{DisplayText.Clean(Destination.ToString())}' is on a server, and Receive-SftpItem copies to this machine; Copy-SftpItem copies from one server to another.",
                Destination));
        }
        return (null, Destination.Text);
    }
}
