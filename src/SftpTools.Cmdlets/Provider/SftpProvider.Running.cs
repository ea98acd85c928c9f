using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Provider;

/// <summary>Running work for the engine, and what becomes of its failures.</summary>
public sealed partial class SftpProvider
{
    /// <summary>
    /// Ends the command with an error. Of what a provider throws the engine keeps only the inner exception, so that carries the record.
    /// </summary>
    [DoesNotReturn]
    private void End(ErrorRecord error)
    {
        RuntimeException exception = new(error.Exception.Message, error.Exception, error);
        ThrowTerminatingError(new ErrorRecord(exception, error.FullyQualifiedErrorId, error.CategoryInfo.Category, error.TargetObject));
        throw exception;
    }

    /// <summary>
    /// Tells of an error. A server that is gone is one, however many items it costs; but only for one question of the engine, because that
    /// keeps the errors of some of its questions to itself.
    /// </summary>
    private new void WriteError(ErrorRecord record)
    {
        if (_outages.IsNew(record))
            base.WriteError(record);
        else
            WriteVerbose($"'{record.TargetObject}': {record.Exception.Message}");
    }

    /// <summary>
    /// Ends the command, before it has done anything, where a parameter was written that means nothing here. PowerShell binds it by the
    /// location then, and neither asks nor tells the provider of the path.
    /// </summary>
    private void RequireNone(WrittenParameters written, string path)
    {
        if (UnknownOf(written, path) is { } unknown)
            End(unknown);
    }

    private static ErrorRecord? UnknownOf(WrittenParameters written, string path) => written.Left.FirstOrDefault() is not { } name
        ? null
        : ErrorRecords.Usage(
            "SftpParameterUnknown",
            $"-{name} means nothing on a drive of a server, so nothing was done with '{DisplayText.Clean(path)}'.",
            path);

    private void Run(Func<PipelineThread, CancellationToken, Task> work) => _runner.Run(work);

    private void RunForItem(string path, Func<PipelineThread, CancellationToken, Task> work) => _runner.RunForItem(path, work);

    /// <summary>Runs work on whose answer the command depends: its failure ends it.</summary>
    private void RunOrThrow(string path, Func<PipelineThread, CancellationToken, Task> work)
    {
        try
        {
            Run(work);
        }
        catch (SftpException exception)
        {
            if (!_runner.HasGivenUp)
                End(ErrorRecords.From(exception, path));
        }
    }

    /// <inheritdoc cref="RunOrThrow(string, Func{PipelineThread, CancellationToken, Task})"/>
    private T? RunOrThrow<T>(string path, Func<CancellationToken, Task<T>> work)
    {
        T? result = default;
        RunOrThrow(path, async (_, token) => result = await work(token).ConfigureAwait(false));
        return result;
    }
}
