using System.Management.Automation;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Provider;

/// <summary>Runs work for a drive, and gives it up when Tab has waited for it long enough.</summary>
internal sealed class DriveWorkRunner(Func<bool> isStopping, Action<ErrorRecord> writeError) : WorkRunner(isStopping, writeError)
{
    /// <summary>Whether Tab waited too long: at the prompt there is no place for an error.</summary>
    public bool HasGivenUp { get; private set; }

    /// <inheritdoc/>
    protected override bool IsSilent => HasGivenUp;

    /// <inheritdoc/>
    public override void Run(Func<PipelineThread, CancellationToken, Task> work, Action? tick = null)
    {
        CompletionBound bound = new();
        try
        {
            bound.Begin();
            base.Run(
                work,
                () =>
                {
                    bound.Check();
                    tick?.Invoke();
                });
        }
        catch (OperationCanceledException) when (bound.IsOver)
        {
            HasGivenUp = true;
            throw SftpException.OnPath(SftpErrorKind.Timeout, SftpOperation.OpenRead, null, "Tab waits no longer for the server");
        }
    }
}
