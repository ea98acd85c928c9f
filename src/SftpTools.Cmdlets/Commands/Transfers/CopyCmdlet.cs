using System.Collections.ObjectModel;
using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Copying;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems.Local;
using SftpTools.Transfer;
using SftpTools.Transfer.Journals;
using SftpTools.Transfer.Names;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What Copy-, Send- and Receive-SftpItem share: all but the direction.</summary>
public abstract class CopyCmdlet : TransferCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string InputObjectSet = "InputObject";

    private readonly List<(CopySource Source, CopyDestination Destination)> _copies = [];

    // The last destination as it was given, and what it means: the same for each record where it is on the command line.
    private (PathArgument Given, SftpSession? Session, CopyDestination? Meant)? _last;
    private bool _isSessionWritten;

    private protected CopyCmdlet()
    {
    }

    /// <summary>What to copy, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [PathTransformation(AllowsLocal = true)]
    public PathArgument[] Path { get; set; } = [];

    /// <summary>What to copy; no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [PathTransformation(AllowsLocal = true)]
    public PathArgument[] LiteralPath { get; set; } = [];

    /// <summary>Copies directories with all that is in them.</summary>
    [Parameter]
    [Alias("s", "r")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>A wildcard pattern for the names of files.</summary>
    [Parameter]
    [SupportsWildcards]
    public string? Filter { get; set; }

    /// <summary>Wildcard patterns of file names to take.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>Wildcard patterns of file names to leave out.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>Replaces read-only files, and lets wildcards match hidden ones.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Files in flight at once; chosen by what the server allows when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; }

    /// <summary>Which existing targets are replaced; all of them by default.</summary>
    [Parameter]
    public SftpOverwrite Overwrite { get; set; } = SftpOverwrite.Always;

    /// <summary>Continues partial copies of the same source, and keeps those that this command leaves.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>How each copy is compared with its source before it gets its final name.</summary>
    [Parameter]
    public SftpVerify Verify { get; set; } = SftpVerify.None;

    /// <summary>What the copies keep of their sources; the times by default.</summary>
    [Parameter]
    public SftpPreserve[] Preserve { get; set; } = [SftpPreserve.Times];

    /// <summary>Writes under the final names at once, for servers that forbid renames.</summary>
    [Parameter]
    public SwitchParameter Direct { get; set; }

    /// <summary>A pattern for the names of files until they are whole: "{name}.tmp"; {id} stands for characters that tell copies apart.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TemporaryName { get; set; }

    /// <summary>Connections that share one large file; chosen by its size and the round trip when left out.</summary>
    [Parameter]
    [ValidateRange(1, 32)]
    public int Streams { get; set; }

    /// <summary>The most that all files and streams together may send in a second: bytes, or "10MB", "2Mbit".</summary>
    [Parameter]
    public RateLimitArgument? RateLimit { get; set; }

    /// <summary>How often a file is tried again after a failure that may pass.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int RetryCount { get; set; } = 3;

    /// <summary>The pause before the first new attempt, in seconds; each further one is longer.</summary>
    [Parameter]
    [ValidateRange(0, 3600)]
    public int RetryInterval { get; set; } = 1;

    /// <summary>Removes each source once its copy is complete, verified as asked, and has its final name.</summary>
    [Parameter]
    public SwitchParameter MoveSource { get; set; }

    /// <summary>A file to which the job's plan and progress are written; Resume-SftpTransfer finishes the job from it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Journal { get; set; }

    /// <summary>
    /// A session from the pipeline. It has a parameter of its own, because a text from the pipeline is a path and must not become a session too.
    /// </summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [PipedSessionTransformation]
    public SftpSession? PipedSession { get; set; }

    /// <summary>The session that was given for the side that is on a server, either way; null for none.</summary>
    private protected SessionArgument? GivenSession =>
        SessionResolver.Given(this, Sessions, SessionParameter, _isSessionWritten, PipedSession);

    /// <summary>What -Session was given.</summary>
    private protected abstract SessionArgument? SessionParameter { get; }

    /// <summary>What -Destination was given.</summary>
    private protected abstract PathArgument DestinationParameter { get; }

    /// <summary>Where a path that was given as a source is, and its text there. Null for this machine.</summary>
    private protected abstract (SftpSession Session, string Path)? RemoteSource(PathArgument path);

    /// <summary>Where to copy to, on the server or, with null, on this machine.</summary>
    private protected abstract (SftpSession? Session, string Path) ResolveDestination();

    /// <summary>The session and the path on its server that a path means.</summary>
    private protected (SftpSession Session, string Path) OnServer(SessionArgument? session, PathArgument path, bool isLiteral) =>
        SessionResolver.ResolvePath(this, Sessions, session, path, isLiteral, _isSessionWritten || SessionParameter is null);

    /// <summary>Items that the pipeline brought as objects.</summary>
    private protected void AddItems(IEnumerable<SftpItemInfo> items)
    {
        foreach (SftpItemInfo item in items)
            Add(PathArgument.Of(item), isLiteral: true);
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _isSessionWritten = MyInvocation.BoundParameters.ContainsKey("Session");
        if (TemporaryName is null)
            return;
        string? why = Direct ? "-Direct uses no temporary names" : SftpTools.Transfer.Names.TemporaryName.WhyNoPattern(TemporaryName);
        if (why is not null)
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpTemporaryNameInvalid",
                $"-TemporaryName '{DisplayText.Clean(TemporaryName)}': {why}. Write a pattern such as '{{name}}.tmp' or '.{{name}}.{{id}}'.",
                TemporaryName));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (PathArgument path in isLiteral ? LiteralPath : Path)
            Add(path, isLiteral);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string? journalPath = Journal is null || _copies.Count == 0 ? null : LocalPath(Journal);
        if (_copies.Count > 0 && (Journal is null || journalPath is not null))
            Copy(journalPath);
        base.EndProcessing();
    }

    /// <summary>Where the present record is copied to; null where that is not a place, which was reported.</summary>
    private CopyDestination? Destination()
    {
        PathArgument given = DestinationParameter;
        SessionArgument? session = GivenSession;
        SftpSession? of = session?.Find(Sessions);
        if (_last is { } last && ReferenceEquals(last.Given, given) && last.Session == of)
            return last.Meant;
        CopyDestination? meant = null;
        try
        {
            (SftpSession? target, string path) = ResolveDestination();
            if ((target is null ? given.LocalPath ?? LocalPath(path) : Absolute(target, path)) is { } full)
                meant = new CopyDestination(new CopyPlace(target), full);
        }
        catch (UnresolvedPathException exception)
        {
            WriteError(exception.ErrorRecord);
        }
        _last = (given, of, meant);
        return meant;
    }

    private void Add(PathArgument path, bool isLiteral)
    {
        if (Destination() is not { } destination)
            return;
        IEnumerable<CopySource> sources;
        try
        {
            sources = Sources(path, isLiteral);
        }
        catch (UnresolvedPathException exception)
        {
            WriteError(exception.ErrorRecord);
            return;
        }
        foreach (CopySource source in sources)
        {
            if (source.Place.Session is null && destination.Place.Session is null)
                ThrowTerminatingError(CopyDirection.Unclear(destination.Path));
            _copies.Add((source, destination));
        }
    }

    private static string Absolute(SftpSession session, string path)
    {
        string absolute = session.Absolute(path);
        return path.EndsWith('/') && absolute != "/" ? absolute + "/" : absolute;
    }

    private IEnumerable<CopySource> Sources(PathArgument path, bool isLiteral)
    {
        if (RemoteSource(path) is var (session, remote))
        {
            bool isPattern = !isLiteral && !path.IsObject && RemoteGlob.HasWildcards(remote);
            string absolute = isPattern ? remote : session.Absolute(isLiteral || path.IsObject ? remote : RemoteGlob.Literal(remote));
            return [new CopySource(new CopyPlace(session), absolute, path.Entry, isPattern)];
        }
        CopyPlace here = new(null);
        if (path.LocalPath is { } known)
            return [new CopySource(here, known, null, false)];
        string text = path.Text;
        if (isLiteral || !WildcardPattern.ContainsWildcardCharacters(text))
            return LocalPath(isLiteral ? text : WildcardPattern.Unescape(text)) is { } full ? [new CopySource(here, full, null, false)] : [];
        if (LocalPath(text) is null)
            return [];
        try
        {
            // Unlike GetResolvedProviderPathFromPSPath, this knows -Force.
            Collection<PSObject> matches = InvokeProvider.Item.Get([text], Force, literalPath: false);
            if (matches.Count == 0 && LocalPath(LiteralStart(text)) is { } start && LocalFileSystem.WhyClosed(start) is { } closed)
                WriteError(ErrorRecords.From(closed, text));
            return [.. matches.Select(match => new CopySource(here, ((FileSystemInfo)match.BaseObject).FullName, null, false) { IsMatch = true })];
        }
        catch (ItemNotFoundException exception)
        {
            WriteError(new ErrorRecord(exception, "SftpPathNotFound", ErrorCategory.ObjectNotFound, text));
            return [];
        }
    }

    /// <summary>The directory of a pattern above its first wildcard.</summary>
    private static string LiteralStart(string pattern)
    {
        string start = pattern;
        while (start.Length > 0 && WildcardPattern.ContainsWildcardCharacters(start))
            start = System.IO.Path.GetDirectoryName(start) ?? "";
        return start.Length == 0 ? "." : WildcardPattern.Unescape(start);
    }

    private void Copy(string? journalPath)
    {
        NameFilter names = new(Filter, Include, Exclude);
        TransferOptions options = new()
        {
            ThrottleLimit = ThrottleLimit,
            Force = Force,
            Overwrite = Overwrite,
            // What a killed job leaves can be continued only where it has a name that the next run finds.
            Resume = Resume || journalPath is not null,
            Verify = Verify,
            Preserve = Preserve.Aggregate(SftpPreserve.None, static (all, each) => all | each),
            Direct = Direct,
            TemporaryName = TemporaryName,
            Streams = Streams,
            BytesPerSecond = RateLimit?.BytesPerSecond ?? 0,
            RetryCount = RetryCount,
            RetryInterval = TimeSpan.FromSeconds(RetryInterval),
            MoveSource = MoveSource,
            IncludeFile = names.IsEmpty ? null : names.Matches,
        };
        CopyRequest request = new(_copies, options)
        {
            Names = names,
            Recurses = Recurse,
            MatchesHidden = Force,
            ShouldProcess = ShouldProcess,
            InUse = place => LocationsInUse.Of(SessionState, place.Session),
        };
        Transfer(_copies[0].Destination.Shown, async (pipeline, token) =>
        {
            IReadOnlyList<CopyJob> jobs = await new CopyPlanner(request, Output, pipeline).PlanAsync(token).ConfigureAwait(false);
            return journalPath is null || jobs.Count == 0
                ? new PlannedTransfer(jobs)
                : new PlannedTransfer(jobs, await BeginJournalAsync(journalPath, jobs, pipeline).ConfigureAwait(false));
        });
    }

    /// <summary>Writes the plan. Without its journal the job does not begin.</summary>
    private async Task<Journal> BeginJournalAsync(string path, IReadOnlyList<CopyJob> jobs, PipelineThread pipeline)
    {
        JournalFilter filter = new(Filter, Include ?? [], Exclude ?? []);
        try
        {
            return SftpTools.Transfer.Journals.Journal.Create(path, [.. jobs.Select(job => new JournalJob(
                job.Source.ToJournal(),
                job.Target.ToJournal(),
                job.Options,
                filter,
                [.. job.Items.Select(static item => new JournalItem(item.Source.Path, item.TargetPath))])
                {
                    NewDirectory = job.NewDirectory,
                })]);
        }
        catch (SftpException exception)
        {
            SftpException told = exception.Kind == SftpErrorKind.PathExists
                ? exception.As(exception.Kind, "it exists already; Resume-SftpTransfer goes on with it, and a new job needs a new file")
                : exception;
            await pipeline.AskAsync<bool>(() =>
            {
                ThrowTerminatingError(ErrorRecords.From(told, path));
                return false;
            }).ConfigureAwait(false);
            throw;
        }
    }
}
