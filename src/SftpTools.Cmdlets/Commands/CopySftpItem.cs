using System.Collections.ObjectModel;
using System.Management.Automation;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Output;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Copies files and trees to a server, from a server, or from one to another. A file is written under a temporary name and takes its
/// final one when it is complete; each item that fails is an error record, and the rest goes on.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpTransferResult))]
public sealed class CopySftpItem : SftpCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string InputObjectSet = "InputObject";

    private readonly List<CopySource> _sources = [];

    /// <summary>What to copy, with wildcards. "name:/path" is on the server of that session.</summary>
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

    /// <summary>Items from Get-SftpChildItem; they bring their session.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    public SftpItemInfo[] InputObject { get; set; } = [];

    /// <summary>
    /// Where to: an existing directory, or the new name of the one thing that is copied. With a slash at its end, or for several things,
    /// it is a directory and is made when it is missing.
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

    /// <summary>Writes one result for each file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case InputObjectSet:
                _sources.AddRange(InputObject.Select(item => new CopySource(new CopyPlace(item.Session), item.FullName, item.Entry, false)));
                break;
            case LiteralPathSet:
                foreach (string path in LiteralPath)
                    AddPath(path, isLiteral: true);
                break;
            default:
                foreach (string path in Path)
                    AddPath(path, isLiteral: false);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_sources.Count == 0)
            return;
        (CopyPlace target, string destination) = ResolveDestination();
        if (target.Session is null && _sources.Exists(source => source.Place.Session is null))
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpDirectionUnclear",
                "Both -Path and -Destination are on this machine. Say which one is on the server: -ToSession NAME to upload, -FromSession NAME "
                + "to download, or write the session's name before the path, as in 'NAME:/dir'.",
                destination));
        }
        bool several = _sources.Count > 1 || _sources.Exists(source => source.IsPattern);
        foreach (IGrouping<CopyPlace, CopySource> group in _sources.GroupBy(source => source.Place))
            Copy(group.Key, [.. group], target, destination, several);
    }

    private void AddPath(string path, bool isLiteral)
    {
        if (FromSession is not null || SessionResolver.Split(Sessions, path) is not null)
        {
            (SftpSession session, string remote) = SessionResolver.ResolvePath(this, Sessions, FromSession, path);
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

    private (CopyPlace Place, string Path) ResolveDestination()
    {
        if (ToSession is not null || SessionResolver.Split(Sessions, Destination) is not null)
        {
            (SftpSession session, string path) = SessionResolver.ResolvePath(this, Sessions, ToSession, Destination);
            string absolute = session.Absolute(path);
            return (new CopyPlace(session), path.EndsWith('/') && absolute != "/" ? absolute + "/" : absolute);
        }
        string? local = LocalPath(Destination);
        if (local is null)
            throw new PipelineStoppedException();
        return (new CopyPlace(null), local);
    }

    private string? LocalPath(string path)
    {
        try
        {
            string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return IsFileSystem(provider, path) ? full : null;
        }
        catch (Exception exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            WriteError(new ErrorRecord(
                new ItemNotFoundException($"There is no session and no drive for '{path}'."), "SftpPathNotFound", ErrorCategory.ObjectNotFound, path));
            return null;
        }
    }

    private bool IsFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name == "FileSystem")
            return true;
        WriteError(ErrorRecords.Usage("SftpNoFileSystem", $"'{path}' is in the provider {provider.Name}; only files can be copied.", path));
        return false;
    }

    private void Copy(CopyPlace source, IReadOnlyList<CopySource> sources, CopyPlace target, string destination, bool several)
    {
        string activity = $"Copying to {target.Show(destination)}";
        NameFilter names = new(Filter, Include, Exclude);
        TransferOptions options = new()
        {
            ThrottleLimit = ThrottleLimit,
            Force = Force,
            Overwrite = Overwrite,
            Resume = Resume,
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
        TransferJob? job = null;
        bool shown = false;
        void ShowProgress()
        {
            if (job is null)
                return;
            WriteProgress(TransferProgressRecord.For(activity, job.Progress.Look()));
            shown = true;
        }

        try
        {
            Run(
                async (pump, token) =>
                {
                    CopyPlan plan = new(source, target, destination, several, Recurse, names, (exception, subject) =>
                        pump.Post(() => WriteError(ErrorRecords.From(exception, subject))));
                    IReadOnlyList<TransferItem> items = await plan.BuildAsync(sources, Force, token).ConfigureAwait(false);
                    List<TransferItem> confirmed = await pump.AskAsync(() => items.Where(item =>
                        ShouldProcess($"{source.Show(item.Source.Path)} to {target.Show(item.TargetPath)}", "Copy")).ToList()).ConfigureAwait(false);
                    if (confirmed.Count == 0)
                        return;
                    await plan.PrepareAsync(token).ConfigureAwait(false);
                    job = new TransferJob(source.Files, target.Files, options, new CopyObserver(this, pump, source, target, PassThru));
                    await job.RunAsync(confirmed, token).ConfigureAwait(false);
                },
                ShowProgress);
        }
        catch (SftpException exception)
        {
            WriteError(ErrorRecords.From(exception, target.Show(destination)));
        }
        if (shown)
            WriteProgress(TransferProgressRecord.Completed(activity));
    }
}
