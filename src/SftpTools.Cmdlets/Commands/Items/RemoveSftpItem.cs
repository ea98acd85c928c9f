using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Removes files, directories and links on a server. A link is removed itself, never what it leads to. What cannot be removed is an error
/// record, and the rest goes on.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
public sealed class RemoveSftpItem : ItemBatchCmdlet
{
    private bool _yesToAll;
    private bool _noToAll;
    private readonly Dictionary<SftpSession, LocationsInUse> _inUse = [];

    /// <summary>Removes directories with all that is in them, without asking.</summary>
    [Parameter]
    [Alias("r")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Lets wildcards match names that begin with a dot, and removes even the root or the home directory.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : GetVariableValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    private protected override void Work(IReadOnlyList<ItemTarget> targets)
    {
        foreach (SftpSession session in targets.Select(target => target.Session).Distinct())
            _inUse[session] = LocationsInUse.Of(SessionState, session);
        const string Activity = "Removing";
        Dictionary<SftpSession, ItemRemoval> removals = [];
        bool shown = false;
        void ShowProgress()
        {
            ItemRemoval[] all = [.. removals.Values];
            long files = all.Sum(removal => removal.FilesRemoved);
            long directories = all.Sum(removal => removal.DirectoriesRemoved);
            if (files + directories == 0)
                return;
            WriteProgress(new ProgressRecord(1, Activity, $"{files:N0} files, {directories:N0} directories removed"));
            shown = true;
        }

        Runner.Run(
            async (pipeline, token) =>
            {
                List<ItemTarget> reachable = [];
                foreach (IGrouping<SftpSession, ItemTarget> some in targets.GroupBy(target => target.Session))
                {
                    SftpSession session = some.Key;
                    try
                    {
                        removals[session] = await ItemRemoval.ForAsync(
                            session, Names.Rules(Force), exception => Report(pipeline, exception, session.Show(exception.Path)), token)
                            .ConfigureAwait(false);
                        reachable.AddRange(some);
                    }
                    catch (SftpException exception)
                    {
                        foreach (ItemTarget target in some)
                            Report(pipeline, exception, target.Shown);
                    }
                }
                await RemoveAsync(reachable, removals, pipeline, token).ConfigureAwait(false);
            },
            ShowProgress);
        if (shown)
            WriteProgress(new ProgressRecord(1, Activity, "Completed") { RecordType = ProgressRecordType.Completed });
    }

    private async Task RemoveAsync(
        IReadOnlyList<ItemTarget> targets, Dictionary<SftpSession, ItemRemoval> removals, PipelineThread pipeline, CancellationToken token)
    {
        NameFilter names = Names;
        // All paths are looked for at once, and removed in their order.
        (ItemTarget Target, Task<List<FileEntry>> Found)[] searches =
            [.. targets.Select(target => (target, FindAsync(target, names, token)))];
        RemovalOrder order = new(LargestBatch);
        try
        {
            foreach ((ItemTarget target, Task<List<FileEntry>> search) in searches)
            {
                List<FileEntry> found;
                try
                {
                    found = await search.ConfigureAwait(false);
                }
                catch (SftpException exception)
                {
                    Report(pipeline, exception, target.Shown);
                    continue;
                }
                foreach (FileEntry[] some in found.Chunk(LargestBatch))
                {
                    Candidate?[] candidates =
                        await Task.WhenAll(some.Select(entry => LookAsync(target, entry, removals[target.Session], pipeline, token))).ConfigureAwait(false);
                    List<FileEntry> confirmed = await pipeline.AskAsync(() => candidates.OfType<Candidate>()
                        .Where(each => ShouldProcess(
                            target.Session.Show(each.Entry.Path),
                            ItemRemoval.Describe(each.Entry, Recurse, !names.IsEmpty, each.IsFull)))
                        .Select(each => each.Entry).ToList()).ConfigureAwait(false);
                    foreach (FileEntry entry in confirmed)
                    {
                        await order.BeforeAsync(target.Session, entry).ConfigureAwait(false);
                        await order.AddAsync(target.Session, entry, RemoveOneAsync(target, entry, removals[target.Session], pipeline, token))
                            .ConfigureAwait(false);
                    }
                }
            }
            await order.DrainAsync().ConfigureAwait(false);
        }
        catch
        {
            await order.AbandonAsync().ConfigureAwait(false);
            foreach ((_, Task<List<FileEntry>> search) in searches)
                await ((Task)search).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>The entries that are meant. With -Recurse the names decide about what is in directories, too, and not only about these.</summary>
    private async Task<List<FileEntry>> FindAsync(ItemTarget target, NameFilter names, CancellationToken token)
    {
        if (!Recurse || names.IsEmpty)
            return await target.FindAsync(names, Force, SftpOperation.Remove, token).ConfigureAwait(false);
        List<FileEntry> found = await target.FindAsync(NameFilter.None, Force, SftpOperation.Remove, token).ConfigureAwait(false);
        found.RemoveAll(entry => entry.Type != FileEntryType.Directory && !names.Matches(entry.Name));
        // As with Remove-Item, names given as they are, or items, are no place to look for others.
        if (names.HasLists && (target.IsLiteral || target.Known is not null))
            found.RemoveAll(entry => !names.Lists(entry.Name));
        return found;
    }

    /// <summary>Looks whether an entry may go at all, and before -WhatIf what would happen; null when it was told that it may not.</summary>
    private async Task<Candidate?> LookAsync(ItemTarget target, FileEntry entry, ItemRemoval removal, PipelineThread pipeline, CancellationToken token)
    {
        if (entry.Type != FileEntryType.Directory && !IsWhatIf)
            return new Candidate(entry, false);
        try
        {
            // What is refused when it comes to it is not promised.
            if (IsWhatIf)
                await removal.RequireMayGoAsync(entry, token).ConfigureAwait(false);
            if (entry.Type != FileEntryType.Directory)
                return new Candidate(entry, false);
            await _inUse[target.Session].RequireFreeAsync(entry, SftpOperation.Remove, token).ConfigureAwait(false);
            bool mustBeEmpty = Recurse && Names.HasLists && (target.IsLiteral || target.Known is not null);
            bool isFull = (mustBeEmpty || (!Recurse && IsWhatIf))
                && await target.Session.Files.HasEntriesAsync(entry.Path, token).ConfigureAwait(false);
            if (mustBeEmpty && isFull)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.NotSupported,
                    SftpOperation.Remove,
                    entry.Path,
                    "with -Recurse, -Include and -Exclude reach into a directory only where it is given with -Path; nothing was removed");
            }
            return new Candidate(entry, isFull);
        }
        catch (SftpException exception)
        {
            Report(pipeline, exception, target.Show(entry));
            return null;
        }
    }

    private async Task RemoveOneAsync(ItemTarget target, FileEntry entry, ItemRemoval removal, PipelineThread pipeline, CancellationToken token)
    {
        try
        {
            await removal.RemoveAsync(entry, Recurse, () => pipeline.AskAsync(() => MayEmpty(target, entry)), token).ConfigureAwait(false);
        }
        catch (SftpException exception)
        {
            Report(pipeline, exception, target.Show(entry));
        }
    }

    private bool MayEmpty(ItemTarget target, FileEntry entry) => ItemRemoval.MayEmpty(
        target.Session.Show(entry.Path),
        entry.Path,
        question => ShouldContinue(question, "Confirm", ref _yesToAll, ref _noToAll),
        exception => WriteError(ErrorRecords.From(exception, target.Show(entry))));

    /// <summary>An entry that may go, and whether it is known to be a directory that is not empty.</summary>
    private sealed record Candidate(FileEntry Entry, bool IsFull);
}
