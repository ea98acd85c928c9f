using System.Management.Automation;
using SftpTools.Cmdlets.Binding;

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
    public string Destination { get; set; } = ".";

    /// <summary>The session: object, name or number. With one open session it may be left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ToSession")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionArgument? Session { get; set; }

    /// <inheritdoc/>
    private protected override (SftpSession Session, string Path)? RemoteSource(string path) => null;

    /// <inheritdoc/>
    private protected override (SftpSession? Session, string Path) ResolveDestination() =>
        SessionResolver.ResolvePath(this, Sessions, Session, Destination, isLiteral: true);
}
