using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Errors;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Provider.Engine;

/// <summary>The command that writes into an open file: it runs the work, and hears of what fails.</summary>
/// <param name="path">The path that the command was given.</param>
/// <param name="run">Runs work for the provider, which ends it with the pipeline.</param>
/// <param name="turn">Tells on whose behalf the provider is called.</param>
/// <param name="report">Writes an error through the provider.</param>
internal sealed class WritingCommand(
    string path, Action<Func<CancellationToken, Task>> run, Func<CommandTurn> turn, Action<ErrorRecord> report)
{
    /// <summary>The warnings of the command.</summary>
    public required WarningTally<string> Warnings { get; init; }

    /// <summary>Writes a warning through the provider.</summary>
    public required Action<string> WriteWarning { get; init; }

    /// <summary>On whose behalf the calling code runs.</summary>
    public CommandTurn Turn => turn();

    /// <summary>Runs work to its end.</summary>
    public void Run(Func<CancellationToken, Task> work) => run(work);

    /// <summary>Writes an error; a script that holds the writer itself gets it as an exception.</summary>
    public void Report(ErrorRecord error)
    {
        if (Turn == CommandTurn.None)
            throw new RuntimeException(error.Exception.Message, error.Exception, error);
        report(error);
    }

    /// <summary>Tells what could not be done as it should; a script that holds the writer itself has nobody to tell.</summary>
    public void Warn(TransferWarning? warning)
    {
        if (warning is null || Turn != CommandTurn.Own)
            return;
        Warnings.Add(path, warning, Write);
        Warnings.Tell(Write);

        void Write(string subject, string text) => WriteWarning($"'{subject}': {text}");
    }

    /// <summary>The error of what has failed on the server.</summary>
    public ErrorRecord ErrorOf(SftpException exception) => ErrorRecords.From(exception, path);

    /// <summary>The error of a new content that was dropped because nobody can say whether it is complete.</summary>
    public ErrorRecord CannotTell() => new(
        new NotSupportedException(
            $"This version of PowerShell does not tell a drive whether a pipeline has failed, so '{DisplayText.Clean(path)}' was left as it "
            + "was. Set-SftpContent and Add-SftpContent write there."),
        "SftpContentDropped",
        ErrorCategory.WriteError,
        path);
}
