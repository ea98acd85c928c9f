using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What every cmdlet of the module shares: the sessions of its runspace, running asynchronous work, and stopping it.</summary>
public abstract class SftpCmdlet : PSCmdlet, IDisposable
{
    private protected SftpCmdlet() => Runner = new WorkRunner(() => Stopping, WriteError);

    private readonly ToldOutages _outages = new();

    /// <summary>Runs the asynchronous work of the cmdlet.</summary>
    private protected WorkRunner Runner { get; }

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
            Runner.Dispose();
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => Runner.Stop();

    /// <summary>Those who override it call it last.</summary>
    protected override void EndProcessing()
    {
        if (_outages.Summary is { } summary)
            WriteWarning(summary);
    }

    /// <summary>Tells of an error. A server that is gone is one for the whole command, however many items it costs.</summary>
    private protected new void WriteError(ErrorRecord record)
    {
        if (_outages.IsNew(record))
            base.WriteError(record);
        else
            WriteVerbose($"'{record.TargetObject}': {record.Exception.Message}");
    }

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

    /// <inheritdoc cref="WorkRunner.Run"/>
    private protected void Run(Func<PipelineThread, CancellationToken, Task> work) => Runner.Run(work);

    /// <inheritdoc cref="WorkRunner.RunForItem"/>
    private protected void RunForItem(object target, Func<PipelineThread, CancellationToken, Task> work) => Runner.RunForItem(target, work);
}
