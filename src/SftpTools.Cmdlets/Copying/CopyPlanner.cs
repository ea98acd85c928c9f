using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Copying;

/// <summary>
/// Makes jobs of what a command was asked to copy: one for each pair of places. Rows of the pipeline may each have a destination of their own;
/// those that share one are planned together, because "x", "y" to "z" is two files into one directory and never two files over each other.
/// Nothing was changed so far, and what is refused is refused here.
/// </summary>
internal sealed class CopyPlanner(CopyRequest request, CopyOutput output, PipelineThread pipeline)
{
    private const int PlansInFlight = 64;

    private readonly CopyTargets _targets = new();
    private readonly List<CopyJob> _jobs = [];

    /// <summary>Plans it all. What cannot be copied is reported and left out.</summary>
    public async Task<IReadOnlyList<CopyJob>> PlanAsync(CancellationToken token)
    {
        IEnumerable<DestinationGroup> groups = request.Copies.GroupBy(static each => each.Destination).Select(static group => new DestinationGroup(
            group.Key,
            group.DistinctBy(static each => each.Source.Place).Count() > 1,
            [.. group.Select(static each => each.Source).GroupBy(static source => source.Place)]));
        foreach (DestinationGroup[] some in groups.Chunk(PlansInFlight))
        {
            // The looks at the destinations leave together; the plans are taken in their order.
            List<PlannedCopy> plans = [.. some.SelectMany(group => group.Places.Select(sources => Begin(group, sources, token)))];
            try
            {
                foreach (PlannedCopy plan in plans)
                    await AddAsync(plan, token).ConfigureAwait(false);
            }
            finally
            {
                // What is still looked for has to end before the command does.
                foreach (PlannedCopy each in plans)
                    await ((Task)each.Items).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        return _jobs;
    }

    private PlannedCopy Begin(DestinationGroup group, IGrouping<CopyPlace, CopySource> sources, CancellationToken token)
    {
        CopyPlan plan = new(sources.Key, group.Destination, request, _targets) { IsOfSeveral = group.IsSeveral, Report = Report };
        return new PlannedCopy(sources.Key, group.Destination, plan, plan.BuildAsync([.. sources], token));
    }

    private async Task AddAsync(PlannedCopy planned, CancellationToken token)
    {
        try
        {
            IReadOnlyList<TransferItem> items = await planned.Items.ConfigureAwait(false);
            if (request.Options.MoveSource && request.InUse is not null)
                items = await LeaveWhatIsInUseAsync(planned.Source, items, token).ConfigureAwait(false);
            if (request.ShouldProcess is not null)
                items = await pipeline.AskAsync(() => Confirm(planned, items)).ConfigureAwait(false);
            if (items.Count > 0)
                AddJob(new CopyJob(planned.Source, planned.Destination, request.Options, items), planned.Plan);
        }
        catch (SftpException exception)
        {
            Report(exception, planned.Destination.Given ?? planned.Destination.Shown);
        }
    }

    /// <summary>Adds a job, or its files to the one before it: a thousand rows are one job, so that their files overlap.</summary>
    private void AddJob(CopyJob job, CopyPlan plan)
    {
        if (plan.NewDirectory is { } directory)
            _jobs.Add(job with { Prepare = plan.PrepareAsync, NewDirectory = directory });
        else if (_jobs.Count > 0 && _jobs[^1] is var last && last.NewDirectory is null && last.Source == job.Source && last.Target == job.Target)
            _jobs[^1] = last with { Items = [.. last.Items, .. job.Items] };
        else
            _jobs.Add(job);
    }

    private async Task<IReadOnlyList<TransferItem>> LeaveWhatIsInUseAsync(
        CopyPlace source, IReadOnlyList<TransferItem> items, CancellationToken token)
    {
        List<TransferItem> free = [];
        LocationsInUse inUse = await pipeline.AskAsync(() => request.InUse!(source)).ConfigureAwait(false);
        foreach (TransferItem item in items)
        {
            try
            {
                await inUse.RequireFreeAsync(item.Source, SftpOperation.Move, token).ConfigureAwait(false);
                free.Add(item);
            }
            catch (SftpException exception)
            {
                Report(exception, source.Show(item.Source.Path));
            }
        }
        return free;
    }

    private IReadOnlyList<TransferItem> Confirm(PlannedCopy planned, IReadOnlyList<TransferItem> items) =>
    [
        .. items.Where(item => request.ShouldProcess!(
            $"{planned.Source.Show(item.Source.Path)} to {planned.Destination.Place.Show(item.TargetPath)}",
            request.Options.MoveSource ? "Move" : "Copy")),
    ];

    private void Report(SftpException exception, string subject) =>
        pipeline.Post(() => output.WriteError(ErrorRecords.From(exception, subject)));

    private sealed record DestinationGroup(CopyDestination Destination, bool IsSeveral, IReadOnlyList<IGrouping<CopyPlace, CopySource>> Places);

    private sealed record PlannedCopy(CopyPlace Source, CopyDestination Destination, CopyPlan Plan, Task<IReadOnlyList<TransferItem>> Items);
}
