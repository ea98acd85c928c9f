using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Targets;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Sets the directory of a session in which relative paths begin, as cd does.</summary>
[Cmdlet(VerbsCommon.Set, "SftpLocation", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SftpPathInfo))]
public sealed class SetSftpLocation : SessionCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>
    /// The directory. Wildcards may stand for one directory; "~" is the home directory, which is also meant without a path; "-" goes back to
    /// where the session was before, "+" forth again.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [SupportsWildcards]
    [PathTransformation]
    public PathArgument? Path { get; set; }

    /// <summary>The directory, with no character meaning more than itself.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [ValidateNotNullOrEmpty]
    [PathTransformation]
    public PathArgument? LiteralPath { get; set; }

    /// <summary>Writes the new location.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        PathArgument given = (literal ? LiteralPath : Path) ?? new PathArgument(SessionPath.Home);
        string text = given.Text;
        if (!literal && !given.IsObject && text is "-" or "+")
        {
            SftpSession session = SessionResolver.Resolve(this, Sessions, GivenSession);
            Step(session, forth: text == "+");
            return;
        }
        if (Resolve(given, literal) is not var (owner, path))
            return;
        RemoteTarget target = new(owner, path, literal || given.IsObject);
        RunForItem(target.Shown, async (pipeline, token) =>
        {
            string real = await DirectoryFinder.FindAsync(target, token).ConfigureAwait(false);
            await pipeline.PostAsync(() =>
            {
                owner.Places.Set(real, owner.HomeDirectory);
                Pass(owner);
            }).ConfigureAwait(false);
        });
    }

    private void Step(SftpSession session, bool forth)
    {
        if (session.Places.Peek(forth) is not { } path)
        {
            WriteError(ErrorRecords.Usage(
                "SftpLocationHistoryEmpty", $"The session '{session.Name}' has no location to go {(forth ? "forth" : "back")} to.", forth ? "+" : "-"));
            return;
        }
        RunForItem($"{session.Name}:{path}", async (pipeline, token) =>
        {
            await DirectoryFinder.FindAsync(new RemoteTarget(session, path, IsLiteral: true), token).ConfigureAwait(false);
            await pipeline.PostAsync(() =>
            {
                session.Places.Step(forth, session.HomeDirectory);
                Pass(session);
            }).ConfigureAwait(false);
        });
    }

    private void Pass(SftpSession session)
    {
        if (PassThru)
            WriteObject(new SftpPathInfo(session, session.Location));
    }
}
