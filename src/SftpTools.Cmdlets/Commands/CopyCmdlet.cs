using System.Collections.ObjectModel;
using System.Management.Automation;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Output;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What Copy-, Send- and Receive-SftpItem share: all but the direction.</summary>
public abstract class CopyCmdlet : TransferCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string InputObjectSet = "InputObject";

    private readonly List<CopySource> _sources = [];

    private protected CopyCmdlet()
    {
    }

    /// <summary>What to copy, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>What to copy; no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    public string[] LiteralPath { get; set; } = [];

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

    /// <summary>Where a path that was given as a source is, and its text there. Null for this machine.</summary>
    private protected abstract (SftpSession Session, string Path)? RemoteSource(string path);

    /// <summary>Where to copy to, on the server or, with null, on this machine.</summary>
    private protected abstract (SftpSession? Session, string Path) ResolveDestination();

    /// <summary>Items that the pipeline brought as objects.</summary>
    private protected void AddItems(IEnumerable<SftpItemInfo> items) =>
        _sources.AddRange(items.Select(item => new CopySource(new CopyPlace(item.Session), item.FullName, item.Entry, false)));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
            AddPath(path, isLiteral);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_sources.Count == 0)
            return;
        (SftpSession? session, string path) = ResolveDestination();
        CopyPlace target = new(session);
        string destination = session is null ? path : Absolute(session, path);
        if (session is null && _sources.Exists(source => source.Place.Session is null))
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpDirectionUnclear",
                "Both -Path and -Destination are on this machine. Say which one is on the server: -ToSession NAME to upload, -FromSession NAME "
                + "to download, or write the session's name before the path, as in 'NAME:/dir'.",
                destination));
        }
        string? journalPath = Journal is null ? null : LocalPath(Journal);
        if (Journal is null || journalPath is not null)
            Copy(target, destination, journalPath);
    }

    /// <summary>A local destination in full. Ends the command where it is none.</summary>
    private protected string LocalDestination(string path) => LocalPath(path) ?? throw new PipelineStoppedException();

    private static string Absolute(SftpSession session, string path)
    {
        string absolute = session.Absolute(path);
        return path.EndsWith('/') && absolute != "/" ? absolute + "/" : absolute;
    }

    private void AddPath(string path, bool isLiteral)
    {
        if (RemoteSource(path) is var (session, remote))
        {
            bool isPattern = !isLiteral && RemoteGlob.HasWildcards(remote);
            string absolute = isPattern ? remote : session.Absolute(isLiteral ? remote : RemoteGlob.Literal(remote));
            _sources.Add(new CopySource(new CopyPlace(session), absolute, null, isPattern));
            return;
        }
        CopyPlace here = new(null);
        if (isLiteral || !WildcardPattern.ContainsWildcardCharacters(path))
        {
            string literal = isLiteral ? path : WildcardPattern.Unescape(path);
            if (LocalPath(literal) is { } full)
                _sources.Add(new CopySource(here, full, null, false));
            return;
        }
        if (LocalPath(path) is null)
            return;
        try
        {
            // Unlike GetResolvedProviderPathFromPSPath, this knows -Force.
            Collection<PSObject> matches = InvokeProvider.Item.Get([path], Force, literalPath: false);
            _sources.AddRange(matches.Select(match => new CopySource(here, ((FileSystemInfo)match.BaseObject).FullName, null, false)));
        }
        catch (ItemNotFoundException exception)
        {
            WriteError(new ErrorRecord(exception, "SftpPathNotFound", ErrorCategory.ObjectNotFound, path));
        }
    }

    private void Copy(CopyPlace target, string destination, string? journalPath)
    {
        bool several = _sources.DistinctBy(static source => source.Place).Count() > 1;
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
            Streams = Streams,
            BytesPerSecond = RateLimit?.BytesPerSecond ?? 0,
            RetryCount = RetryCount,
            RetryInterval = TimeSpan.FromSeconds(RetryInterval),
            MoveSource = MoveSource,
            IncludeFile = names.IsEmpty ? null : names.Matches,
        };
        RunWithProgress(async (pump, token) =>
        {
            List<CopyJob> jobs = [];
            CopyTargets targets = new();
            foreach (IGrouping<CopyPlace, CopySource> group in _sources.GroupBy(source => source.Place))
            {
                CopyPlan plan = new(group.Key, target, destination, several, Recurse, names, targets, (exception, subject) =>
                    pump.Post(() => WriteError(ErrorRecords.From(exception, subject))));
                try
                {
                    IReadOnlyList<TransferItem> items = await plan.BuildAsync([.. group], Force, token).ConfigureAwait(false);
                    List<TransferItem> confirmed = await pump.AskAsync(() => Confirm(group.Key, target, items)).ConfigureAwait(false);
                    if (confirmed.Count > 0)
                    {
                        jobs.Add(new CopyJob(group.Key, target, options, confirmed, destination)
                        {
                            Prepare = plan.PrepareAsync,
                            NewDirectory = plan.NewDirectory,
                        });
                    }
                }
                catch (SftpException exception)
                {
                    pump.Post(() => WriteError(ErrorRecords.From(exception, target.Show(destination))));
                }
            }
            if (jobs.Count == 0)
                return;
            using Journal? journal = journalPath is null ? null : await BeginJournalAsync(journalPath, jobs, pump).ConfigureAwait(false);
            await RunJobsAsync(jobs, journal, pump, token).ConfigureAwait(false);
        });
    }

    private List<TransferItem> Confirm(CopyPlace source, CopyPlace target, IReadOnlyList<TransferItem> items) =>
        [.. items.Where(item => ShouldProcess(
            $"{source.Show(item.Source.Path)} to {target.Show(item.TargetPath)}", MoveSource ? "Move" : "Copy"))];

    /// <summary>Writes the plan. Without its journal the job does not begin.</summary>
    private async Task<Journal> BeginJournalAsync(string path, List<CopyJob> jobs, Pump pump)
    {
        JournalFilter filter = new(Filter, Include ?? [], Exclude ?? []);
        try
        {
            return SftpTools.Transfer.Journal.Create(path, [.. jobs.Select(job => new JournalJob(
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
            await pump.AskAsync<bool>(() =>
            {
                ThrowTerminatingError(ErrorRecords.From(told, path));
                return false;
            }).ConfigureAwait(false);
            throw;
        }
    }
}
