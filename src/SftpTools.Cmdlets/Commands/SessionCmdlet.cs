using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What the cmdlets share that work on paths of one server at a time: -Session, and what a path means with it.</summary>
public abstract class SessionCmdlet : SftpCmdlet
{
    private bool _isSessionWritten;

    private protected SessionCmdlet()
    {
    }

    /// <summary>The session of the paths: object, name or number. With one open session it may be left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? Session { get; set; }

    /// <summary>
    /// A session from the pipeline. It has a parameter of its own, because a text from the pipeline is a path and must not become a session too.
    /// </summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [PipedSessionTransformation]
    public SftpSession? PipedSession { get; set; }

    /// <summary>The session that was given, either way; null for none.</summary>
    private protected SessionArgument? GivenSession =>
        SessionResolver.Given(this, Sessions, Session, _isSessionWritten, PipedSession);

    /// <summary>The session that relative paths belong to: one that was given, and not one that an item of the pipeline only brings along.</summary>
    private protected SessionArgument? StatedSession =>
        GivenSession is { } given && (given.Session is null || _isSessionWritten || PipedSession is not null) ? given : null;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _isSessionWritten = MyInvocation.BoundParameters.ContainsKey(nameof(Session));

    /// <summary>
    /// The session and the path that a path means; null, with an error record, for a path that means nothing. Throws a terminating error
    /// where the session of all paths is not clear.
    /// </summary>
    private protected (SftpSession Session, string Path)? Resolve(PathArgument path, bool isLiteral)
    {
        try
        {
            return SessionResolver.ResolvePath(this, Sessions, GivenSession, path, isLiteral, _isSessionWritten || PipedSession is not null);
        }
        catch (UnresolvedPathException exception)
        {
            WriteError(exception.ErrorRecord);
            return null;
        }
    }
}
