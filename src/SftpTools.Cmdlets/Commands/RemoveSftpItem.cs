using System.Management.Automation;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Output;
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

    /// <summary>Removes directories with all that is in them, without asking.</summary>
    [Parameter]
    [Alias("r")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Lets wildcards match names that begin with a dot, and removes even the root or the home directory.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Work(IReadOnlyList<ItemTarget> targets)
    {
        const string Activity = "Removing";
        Dictionary<SftpSession, TreeRemover> removers = [];
        bool shown = false;
        void ShowProgress()
        {
            TreeRemover[] all = [.. removers.Values];
            long files = all.Sum(remover => remover.FilesRemoved);
            long directories = all.Sum(remover => remover.DirectoriesRemoved);
            if (files + directories == 0)
                return;
            WriteProgress(new ProgressRecord(1, Activity, $"{files:N0} files, {directories:N0} directories removed"));
            shown = true;
        }

        Run(
            async (pump, token) =>
            {
                foreach (SftpSession session in targets.Select(target => target.Session).Distinct())
                {
                    removers[session] = new TreeRemover(
                        session.Files, exception => Report(pump, exception, $"{session.Name}:{exception.Path}"));
                }
                await RemoveAsync(targets, removers, pump, token).ConfigureAwait(false);
            },
            ShowProgress);
        if (shown)
            WriteProgress(new ProgressRecord(1, Activity, "Completed") { RecordType = ProgressRecordType.Completed });
    }

    private async Task RemoveAsync(
        IReadOnlyList<ItemTarget> targets, Dictionary<SftpSession, TreeRemover> removers, Pump pump, CancellationToken token)
    {
        NameFilter names = Names;
        // All paths are looked for at once, and removed in their order.
        (ItemTarget Target, Task<List<FileEntry>> Found)[] searches =
            [.. targets.Select(target => (target, target.FindAsync(names, Force, SftpOperation.Remove, token)))];
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
                    Report(pump, exception, target.Text);
                    continue;
                }
                foreach (FileEntry[] some in found.Chunk(LargestBatch))
                {
                    List<FileEntry> confirmed = await pump.AskAsync(() => some.Where(entry =>
                        ShouldProcess($"{target.Session.Name}:{entry.Path}", DirectoryRemoval.Describe(entry, Recurse))).ToList()).ConfigureAwait(false);
                    foreach (FileEntry entry in confirmed)
                    {
                        await order.BeforeAsync(target.Session, entry).ConfigureAwait(false);
                        await order.AddAsync(target.Session, entry, RemoveOneAsync(target, entry, removers[target.Session], pump, token))
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

    private async Task RemoveOneAsync(ItemTarget target, FileEntry entry, TreeRemover remover, Pump pump, CancellationToken token)
    {
        try
        {
            if (entry.Type == FileEntryType.Directory)
            {
                DirectoryRemoval removal = new(target.Session, remover, Force);
                await removal.RemoveAsync(entry, Recurse, () => pump.AskAsync(() => MayEmpty(target, entry)), token).ConfigureAwait(false);
            }
            else
            {
                await remover.RemoveFileAsync(entry.Path, token).ConfigureAwait(false);
            }
        }
        catch (SftpException exception)
        {
            Report(pump, exception, target.Show(entry));
        }
    }

    private bool MayEmpty(ItemTarget target, FileEntry entry) => DirectoryRemoval.MayEmpty(
        $"{target.Session.Name}:{entry.Path}",
        entry.Path,
        question => ShouldContinue(question, "Confirm", ref _yesToAll, ref _noToAll),
        exception => WriteError(ErrorRecords.From(exception, target.Show(entry))));
}
