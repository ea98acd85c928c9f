using System.Management.Automation;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Provider;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Copies files and trees to a server, from a server, or from one to another. A file is written under a temporary name and takes its
/// final one when it is complete; each item that fails is an error record, and the rest goes on.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpTransferResult))]
public sealed class CopySftpItem : CopyCmdlet
{
    /// <summary>Items from Get-SftpChildItem; they bring their session.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    public SftpItemInfo[] InputObject { get; set; } = [];

    /// <summary>
    /// Where to: an existing directory, or the new name of the one thing that is copied. With a slash at its end, or for several things,
    /// it is a directory and is made when it is missing. "name:/path" is on the server of that session.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>The session to copy from: -Path is on its server.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionArgument? FromSession { get; set; }

    /// <summary>The session to copy to: -Destination is on its server.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionArgument? ToSession { get; set; }

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
        FromSession is not null || SessionResolver.Split(Sessions, path) is not null
            ? SessionResolver.ResolvePath(this, Sessions, FromSession, path, ParameterSetName == LiteralPathSet)
            : DrivePath.Resolve(SessionState, path, ParameterSetName == LiteralPathSet);

    /// <inheritdoc/>
    private protected override (SftpSession? Session, string Path) ResolveDestination()
    {
        if (ToSession is not null || SessionResolver.Split(Sessions, Destination) is not null)
            return SessionResolver.ResolvePath(this, Sessions, ToSession, Destination, isLiteral: true);
        if (DrivePath.Resolve(SessionState, Destination, isLiteral: true) is not var (session, path))
            return (null, LocalDestination(Destination));
        // The slash says that a directory is meant.
        return (session, Destination.EndsWith('/') || Destination.EndsWith('\\') ? path + "/" : path);
    }
}
