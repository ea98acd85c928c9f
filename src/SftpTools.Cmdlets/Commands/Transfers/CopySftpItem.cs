using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Copying;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;

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
    [PathTransformation(AllowsLocal = true)]
    public PathArgument Destination { get; set; } = new(".");

    /// <summary>
    /// The session of the side that is on a server, where which side that is follows from the paths; else -FromSession or -ToSession says it.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? Session { get; set; }

    /// <summary>The session to copy from: -Path is on its server.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? FromSession { get; set; }

    /// <summary>The session to copy to: -Destination is on its server.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? ToSession { get; set; }

    private SessionArgument? _from;
    private SessionArgument? _to;

    private protected override SessionArgument? SessionParameter => Session;

    private protected override PathArgument DestinationParameter => Destination;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        (_from, _to) = Sides();
        if (ParameterSetName == InputObjectSet)
            AddItems(InputObject);
        else
            base.ProcessRecord();
    }

    /// <inheritdoc/>
    private protected override (SftpSession Session, string Path)? RemoteSource(PathArgument path) =>
        path.Session is null && path.LocalPath is not null ? null
        : _from is not null || IsNamed(path) ? OnServer(_from, path, ParameterSetName == LiteralPathSet)
        : DrivePath.Resolve(SessionState, path.Text, ParameterSetName == LiteralPathSet);

    /// <inheritdoc/>
    private protected override (SftpSession? Session, string Path) ResolveDestination()
    {
        if (_to is not null || IsNamed(Destination))
            return OnServer(_to, Destination, isLiteral: true);
        string text = Destination.Text;
        if (Destination.LocalPath is not null || DrivePath.Resolve(SessionState, text, isLiteral: true) is not var (session, path))
            return (null, text);
        return (session, ProviderPath.KeepEnd(path, text));
    }

    /// <summary>The sessions of both sides for the present record, where they were given and not written into the paths.</summary>
    private (SessionArgument? From, SessionArgument? To) Sides()
    {
        if (GivenSession is not { } session)
            return (FromSession, ToSession);
        if (FromSession is not null || ToSession is not null)
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpParametersConflict", "-Session stands for one side of a copy; with -FromSession or -ToSession leave it out.", session));
        }
        PathArgument[] sources = ParameterSetName == InputObjectSet ? [.. InputObject.Select(PathArgument.Of)]
            : ParameterSetName == LiteralPathSet ? LiteralPath
            : Path;
        bool isFrom = CopyDirection.IsFrom(
            All(sources, IsOnServer), IsOnServer(Destination), () => All(sources, IsHere), () => IsHere(Destination)) ?? IsSessionOf(sources, session);
        return isFrom ? (session, null) : (null, session);
    }

    /// <summary>Whether the session is that of the sources where each path says its own. Ends the command where that is not so.</summary>
    private bool IsSessionOf(PathArgument[] sources, SessionArgument session)
    {
        SftpSession? meant = SessionResolver.Resolve(this, Sessions, session);
        if (!IsOnServer(Destination) || All(sources, IsOnServer) is null || SessionOf(Destination) != meant)
            ThrowTerminatingError(CopyDirection.UnclearSession(session.ToString(), Destination.ToString()));
        return false;
    }

    private static bool IsNamed(PathArgument path) => path.Session is not null || SessionResolver.Split(Sessions, path.Text) is not null;

    private bool IsOnServer(PathArgument path) => SessionOf(path) is not null;

    private SftpSession? SessionOf(PathArgument path) => path.Session
        ?? (path.LocalPath is not null ? null
        : SessionResolver.Split(Sessions, path.Text)?.Session
        ?? DrivePath.Resolve(SessionState, path.Text, isLiteral: true)?.Session);

    private bool IsHere(PathArgument path)
    {
        try
        {
            return path.LocalPath is not null || InvokeProvider.Item.Exists(path.Text, force: true, literalPath: ParameterSetName == LiteralPathSet);
        }
        catch (Exception exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException
            or ItemNotFoundException or WildcardPatternException)
        {
            return false;
        }
    }

    private static bool? All(PathArgument[] paths, Func<PathArgument, bool> holds)
    {
        int count = paths.Count(holds);
        return count == paths.Length ? true : count == 0 ? false : null;
    }
}
