using System.Management.Automation;
using SftpTools.Cmdlets.Copying;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What the cmdlets share that run jobs of the transfer engine: results, errors, progress, the journal.</summary>
public abstract class TransferCmdlet : SftpCmdlet
{
    private protected TransferCmdlet()
    {
    }

    /// <summary>Writes one result for each file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Where the command says what becomes of its copies.</summary>
    private protected CopyOutput Output => new(WriteError, WriteWarning, WriteVerbose, PassThru ? WriteObject : null);

    /// <summary>Plans and runs copies, and shows their progress while they last.</summary>
    /// <param name="given">What the error of a failed plan names.</param>
    /// <param name="plan">Makes the plan; it may ask and tell the pipeline.</param>
    private protected void Transfer(string given, Func<PipelineThread, CancellationToken, Task<PlannedTransfer>> plan) =>
        new TransferRunner(Runner, Output) { WriteProgress = IsSilent ? null : WriteProgress }.Run(given, plan);

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
                new ItemNotFoundException($"There is no session and no drive for '{DisplayText.Clean(path)}'."),
                "SftpPathNotFound",
                ErrorCategory.ObjectNotFound,
                path));
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
}
