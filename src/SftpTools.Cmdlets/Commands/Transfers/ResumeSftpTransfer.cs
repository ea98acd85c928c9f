using System.Globalization;
using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Copying;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Errors;
using SftpTools.Transfer;
using SftpTools.Transfer.Journals;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Finishes a job that was started with -Journal and came to no good end: killed, cut off, or with files that failed. Files that are
/// recorded as done and still there are left alone, partial ones are continued, the rest is copied, all as the job was told.
/// </summary>
[Cmdlet(VerbsLifecycle.Resume, "SftpTransfer", SupportsShouldProcess = true)]
[OutputType(typeof(SftpTransferResult))]
public sealed class ResumeSftpTransfer : TransferCmdlet
{
    /// <summary>The journals; no character is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Journal", "LiteralPath", "PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The session of the job's server; found by host and user when left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? Session { get; set; }

    /// <summary>The session to copy from, where the job goes from one server to another.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? FromSession { get; set; }

    /// <summary>The session to copy to, where the job goes from one server to another.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SessionTransformation]
    public SessionArgument? ToSession { get; set; }

    /// <summary>Files in flight at once; as the job was told when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; }

    /// <summary>Connections that share one large file; as the job was told when left out.</summary>
    [Parameter]
    [ValidateRange(1, 32)]
    public int Streams { get; set; }

    /// <summary>The most that may be sent in a second; as the job was told when left out.</summary>
    [Parameter]
    public RateLimitArgument? RateLimit { get; set; }

    /// <summary>How often a file is tried again; as the job was told when left out.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int RetryCount { get; set; }

    /// <summary>The pause before the first new attempt, in seconds; as the job was told when left out.</summary>
    [Parameter]
    [ValidateRange(0, 3600)]
    public int RetryInterval { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        JournalSessions sessions = new(Sessions.Sessions, Given(Session), Given(FromSession), Given(ToSession));
        foreach (string path in Path)
        {
            if (LocalPath(path) is not { } full)
                continue;
            try
            {
                Resume(full, sessions);
            }
            catch (SftpException exception)
            {
                WriteError(ErrorRecords.From(exception, full));
            }
        }
    }

    private SftpSession? Given(SessionArgument? argument) =>
        argument is null ? null : SessionResolver.Resolve(this, Sessions, argument);

    private void Resume(string path, JournalSessions sessions)
    {
        // First without a change to it: -WhatIf and a missing session leave it as it is.
        JournalContent first = SftpTools.Transfer.Journals.Journal.Read(path);
        if (first.IsFinished)
        {
            WriteWarning($"The job of '{DisplayText.Clean(path)}' is finished; there is nothing to do.");
            return;
        }
        foreach (JournalJob job in first.Jobs)
            _ = sessions.Find(job);
        if (!MayResume(first, path))
            return;
        Transfer(path, async (pipeline, token) =>
        {
            (Journal journal, JournalContent content) = SftpTools.Transfer.Journals.Journal.Continue(path);
            try
            {
                List<CopyJob> jobs = [];
                foreach (JournalJob job in content.Jobs)
                {
                    (CopyPlace source, CopyPlace target) = sessions.Find(job);
                    ResumePlan plan = new(source, target, job, content, (item, exception) =>
                    {
                        journal.Failed(item, exception.Message);
                        pipeline.Post(() => WriteError(ErrorRecords.From(exception, source.Show(item.Source))));
                    });
                    jobs.Add(await plan.BuildAsync(OptionsOf(job, content), token).ConfigureAwait(false));
                }
                return new PlannedTransfer(jobs, journal);
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        });
    }

    private bool MayResume(JournalContent content, string path)
    {
        string journal = $"(journal {DisplayText.Clean(path)})";
        if (!IsWhatIf())
            return ShouldProcess($"{Describe(content)} {journal}", ActionOf(content.Jobs));
        foreach (JournalJob job in content.Jobs)
        {
            string place = job.To.IsRemote ? $"{job.To}:" : "";
            foreach (JournalItem item in job.Items)
                ShouldProcess($"{DisplayText.Clean($"{item.Source} to {place}{item.Target}")} {journal}", ActionOf([job]));
        }
        return false;
    }

    private static string ActionOf(IReadOnlyList<JournalJob> jobs) =>
        jobs.Any(static job => job.Options.MoveSource) ? "Resume and remove what was copied at the source" : "Resume";

    private bool IsWhatIf() => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private TransferOptions OptionsOf(JournalJob job, JournalContent content)
    {
        NameFilter names = new(job.Filter.Filter, [.. job.Filter.Include], [.. job.Filter.Exclude]);
        TransferOptions options = job.Options;
        return options with
        {
            Resume = true,
            IncludeFile = names.IsEmpty ? null : names.Matches,
            Finished = new JournalledCopies(content, options.Preserve.HasFlag(SftpPreserve.Times)),
            ThrottleLimit = IsGiven(nameof(ThrottleLimit)) ? ThrottleLimit : options.ThrottleLimit,
            Streams = IsGiven(nameof(Streams)) ? Streams : options.Streams,
            BytesPerSecond = RateLimit?.BytesPerSecond ?? options.BytesPerSecond,
            RetryCount = IsGiven(nameof(RetryCount)) ? RetryCount : options.RetryCount,
            RetryInterval = IsGiven(nameof(RetryInterval)) ? TimeSpan.FromSeconds(RetryInterval) : options.RetryInterval,
        };
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static string Describe(JournalContent content)
    {
        JournalItem[] items = [.. content.Jobs.SelectMany(static job => job.Items)];
        if (items.Length == 0)
            return "an empty job";
        string more = items.Length == 1 ? "" : string.Create(CultureInfo.CurrentCulture, $" and {items.Length - 1:N0} more");
        JournalPlace to = content.Jobs[0].To;
        string place = to.IsRemote ? $"{to}:" : "";
        return DisplayText.Clean($"{items[0].Source}{more} to {place}{items[0].Target}");
    }
}
