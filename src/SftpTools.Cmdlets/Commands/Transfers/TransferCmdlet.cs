using System.Management.Automation;
using SftpTools.Cmdlets.Copying;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Transfer;
using SftpTools.Transfer.Jobs;
using SftpTools.Transfer.Journals;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What the cmdlets share that run jobs of the transfer engine: results, errors, progress, the journal.</summary>
public abstract class TransferCmdlet : SftpCmdlet
{
    private TransferProgressDisplay? _display;

    // Set by the worker, read by the pipeline thread.
    private volatile Tuple<string, TransferProgress>? _running;

    private protected TransferCmdlet()
    {
    }

    /// <summary>Writes one result for each file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Runs work that runs jobs, and shows their progress while it lasts.</summary>
    private protected void RunWithProgress(Func<PipelineThread, CancellationToken, Task> work)
    {
        if (IsSilent)
        {
            Run(work);
            return;
        }
        _display = new TransferProgressDisplay(WriteProgress);
        try
        {
            Run(work, ShowProgress);
        }
        finally
        {
            _display.Complete();
        }
    }

    /// <summary>
    /// Runs jobs one after the other. A job that has to be given up is an error record, and the next begins; then the journal stays open
    /// ended, for Resume-SftpTransfer.
    /// </summary>
    private protected async Task RunJobsAsync(IEnumerable<CopyJob> jobs, Journal? journal, PipelineThread pipeline, CancellationToken cancellationToken)
    {
        bool isWhole = true;
        foreach (CopyJob each in jobs)
        {
            try
            {
                if (each.Prepare is not null)
                    await each.Prepare(cancellationToken).ConfigureAwait(false);
                CopyOutput output = new(WriteError, WriteWarning, WriteVerbose, PassThru ? WriteObject : null);
                ITransferObserver observer = new CopyObserver(output, pipeline, each.Source, each.Target, each.Options.MoveSource);
                if (journal is not null)
                    observer = new JournalObserver(journal, observer);
                TransferJob job = new(each.Source.Files, each.Target.Files, each.Options, observer);
                _running = Tuple.Create($"Copying to {each.Target.Show(each.Destination)}", job.Progress);
                await job.RunAsync(each.Items, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception)
            {
                isWhole = false;
                pipeline.Post(() => WriteError(ErrorRecords.From(exception, each.Target.Show(each.Destination))));
            }
            finally
            {
                _running = null;
            }
        }
        if (isWhole)
            journal?.End();
    }

    /// <summary>A path of this machine in full, or null after an error record that says why there is none.</summary>
    private protected string? LocalPath(string path)
    {
        try
        {
            string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name == "FileSystem")
                return full;
            WriteError(ErrorRecords.Usage("SftpNoFileSystem", $"'{path}' is in the provider {provider.Name}; only files can be copied.", path));
            return null;
        }
        catch (Exception exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            WriteError(new ErrorRecord(
                new ItemNotFoundException($"There is no session and no drive for '{path}'."), "SftpPathNotFound", ErrorCategory.ObjectNotFound, path));
            return null;
        }
    }

    /// <summary>Whether nobody would see the progress; then it is not even looked at.</summary>
    private bool IsSilent
    {
        get
        {
            object? preference = MyInvocation.BoundParameters.TryGetValue("ProgressAction", out object? action)
                ? action
                : GetVariableValue("ProgressPreference");
            return LanguagePrimitives.TryConvertTo(preference, out ActionPreference known)
                && known is ActionPreference.SilentlyContinue or ActionPreference.Ignore;
        }
    }

    private void ShowProgress()
    {
        if (_running is { } running)
            _display!.Show(running.Item1, running.Item2);
    }
}
