using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What every cmdlet of the module shares: the sessions of its runspace, running asynchronous work, and stopping it.</summary>
public abstract class SftpCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan s_tickInterval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();

    private protected SftpCmdlet()
    {
    }

    /// <summary>The sessions of the runspace that runs the cmdlet.</summary>
    private protected static SftpSessionManager Sessions => RunspaceSessions.Current;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _stop.Dispose();
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Asks whether a change may be made. Names are shown, not obeyed: this hides the way that would pass them on as they are.</summary>
    private protected new bool ShouldProcess(string target) => base.ShouldProcess(DisplayText.Clean(target));

    /// <inheritdoc cref="ShouldProcess(string)"/>
    private protected new bool ShouldProcess(string target, string action) =>
        base.ShouldProcess(DisplayText.Clean(target), DisplayText.Clean(action));

    /// <inheritdoc cref="ShouldProcess(string)"/>
    private protected new bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll) =>
        base.ShouldContinue(DisplayText.Clean(query), caption, ref yesToAll, ref noToAll);

    /// <summary>Warns; names are shown, not obeyed.</summary>
    private protected new void WriteWarning(string text) => base.WriteWarning(DisplayText.Clean(text));

    /// <summary>Tells on the stream of details; names are shown, not obeyed.</summary>
    private protected new void WriteVerbose(string text) => base.WriteVerbose(DisplayText.Clean(text));

    /// <summary>Runs asynchronous work and returns at its end; a stopped pipeline throws what PowerShell expects.</summary>
    private protected void Run(Func<PipelineThread, CancellationToken, Task> work, Action? tick = null)
    {
        try
        {
            PipelineThread.Run(work, s_tickInterval, tick, _stop.Token);
        }
        catch (OperationCanceledException) when (Stopping)
        {
            // The one thing that may be said of a pipeline that is being stopped. Where it is not, this would end the whole script silently.
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs work that belongs to one item: its failure is that item's error record, and the pipeline goes on.</summary>
    private protected void RunForItem(object target, Func<PipelineThread, CancellationToken, Task> work)
    {
        try
        {
            Run(work);
        }
        catch (SftpException exception)
        {
            WriteError(ErrorRecords.From(exception, target));
        }
    }
}
