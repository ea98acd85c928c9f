using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Copies files and trees of this machine to a server: Copy-SftpItem with one direction.</summary>
[Cmdlet(VerbsCommunications.Send, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpTransferResult))]
public sealed class SendSftpItem : CopyCmdlet
{
    /// <summary>
    /// Where to on the server, as with Copy-SftpItem; relative paths begin in the home directory, which is also the default.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [PathTransformation]
    public PathArgument Destination { get; set; } = new(".");

    /// <summary>The session: object, name or number. With one open session it may be left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ToSession")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? Session { get; set; }

    private protected override SessionArgument? SessionParameter => Session;

    private protected override PathArgument DestinationParameter => Destination;

    /// <inheritdoc/>
    private protected override (SftpSession Session, string Path)? RemoteSource(PathArgument path)
    {
        if (path.Session is not null && path.LocalPath is null)
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpPathOnServer",
                $"'{DisplayText.Clean(path.ToString())}' is on a server, and Send-SftpItem copies from this machine; Copy-SftpItem copies from one server to another.",
                path));
        }
        return null;
    }

    /// <inheritdoc/>
    private protected override (SftpSession? Session, string Path) ResolveDestination() => OnServer(GivenSession, Destination, isLiteral: true);
}
