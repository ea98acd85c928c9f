using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Runtime;
using SftpTools.FileSystems;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Journals;

namespace SftpTools.Cmdlets.Copying;

/// <summary>
/// The one way of a copy from a command to the engine and back: the command plans, and here each planned job is prepared, run and concluded,
/// while results, warnings, errors and progress go to the pipeline.
/// </summary>
internal sealed class TransferRunner(WorkRunner runner, CopyOutput output)
{
    // Set by the worker, read by the pipeline thread.
    private volatile Tuple<string, TransferProgress>? _running;

    /// <summary>Shows progress; null where nobody would see it, and then it is not even looked at.</summary>
    public Action<ProgressRecord>? WriteProgress { get; init; }

    /// <summary>The warnings of the command, where it makes more than this one call; null for those of each job.</summary>
    public WarningTally<(FileEntry Source, string TargetPath)>? Warnings { get; init; }

    /// <summary>Plans and runs. A plan that fails is the error of the path that was given.</summary>
    /// <param name="given">What the error of a failed plan names.</param>
    /// <param name="plan">Makes the plan; it may ask and tell the pipeline.</param>
    public void Run(string given, Func<PipelineThread, CancellationToken, Task<PlannedTransfer>> plan)
    {
        if (WriteProgress is null)
        {
            runner.RunForItem(given, RunAsync);
            return;
        }
        TransferProgressDisplay display = new(WriteProgress);
        try
        {
            runner.RunForItem(given, RunAsync, () =>
            {
                if (_running is { } running)
                    display.Show(running.Item1, running.Item2);
            });
        }
        finally
        {
            display.Complete();
        }

        async Task RunAsync(PipelineThread pipeline, CancellationToken token)
        {
            using PlannedTransfer planned = await plan(pipeline, token).ConfigureAwait(false);
            // A job that has to be given up leaves the journal with an open end, for Resume-SftpTransfer; the next job begins all the same.
            bool isWhole = true;
            foreach (CopyJob job in planned.Jobs)
                isWhole &= await TryRunAsync(job, planned.Journal, pipeline, token).ConfigureAwait(false);
            if (isWhole)
                planned.Journal?.End();
        }
    }

    private async Task<bool> TryRunAsync(CopyJob job, Journal? journal, PipelineThread pipeline, CancellationToken token)
    {
        try
        {
            if (job.Prepare is not null)
                await job.Prepare(token).ConfigureAwait(false);
            ITransferObserver observer = new CopyObserver(output, pipeline, job);
            if (journal is not null)
                observer = new JournalObserver(journal, observer);
            TransferJob transfer = new(job.Source.Files, job.Target.Files, job.Options, observer) { Warnings = Warnings ?? new() };
            _running = Tuple.Create($"Copying to {job.Destination.Shown}", transfer.Progress);
            await transfer.RunAsync(job.Items, token).ConfigureAwait(false);
            if (job.Conclude is not null)
                await job.Conclude(token).ConfigureAwait(false);
            return true;
        }
        catch (SftpException exception)
        {
            pipeline.Post(() => output.WriteError(ErrorRecords.From(exception, job.Destination.Given ?? job.Destination.Shown)));
            return false;
        }
        finally
        {
            _running = null;
        }
    }
}
