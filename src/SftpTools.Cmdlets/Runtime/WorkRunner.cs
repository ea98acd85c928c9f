using System.Management.Automation;
using SftpTools.Cmdlets.Output;

namespace SftpTools.Cmdlets.Runtime;

/// <summary>Runs asynchronous work for one cmdlet or provider on the pipeline's thread, and ends it when the pipeline is stopped.</summary>
/// <param name="isStopping">Whether the pipeline is being stopped.</param>
/// <param name="writeError">Writes an error record through the command.</param>
internal class WorkRunner(Func<bool> isStopping, Action<ErrorRecord> writeError) : IDisposable
{
    private static readonly TimeSpan s_tickInterval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();

    /// <summary>Whether a failure is nobody's to read.</summary>
    protected virtual bool IsSilent => false;

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Cancels what runs, and whatever is run from now on.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Runs work and returns at its end; a stopped pipeline throws what PowerShell expects.</summary>
    /// <param name="work">The work; it runs on the thread pool.</param>
    /// <param name="tick">Called on the pipeline's thread now and then while the work lasts; null for nothing.</param>
    public virtual void Run(Func<PipelineThread, CancellationToken, Task> work, Action? tick = null)
    {
        try
        {
            PipelineThread.Run(work, s_tickInterval, tick, _stop.Token);
        }
        catch (OperationCanceledException) when (isStopping())
        {
            // The one thing that may be said of a pipeline that is being stopped. Where it is not, this would end the whole script silently.
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs work that belongs to one item: its failure is that item's error record, and the pipeline goes on.</summary>
    public void RunForItem(object target, Func<PipelineThread, CancellationToken, Task> work, Action? tick = null)
    {
        try
        {
            Run(work, tick);
        }
        catch (SftpException exception)
        {
            if (!IsSilent)
                writeError(ErrorRecords.From(exception, target));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the runner holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _stop.Dispose();
    }
}
