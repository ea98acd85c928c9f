using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Output;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Provider;

/// <summary>The content of files.</summary>
public sealed partial class SftpProvider
{
    /// <inheritdoc/>
    public object? GetContentReaderDynamicParameters(string path) => Begin(path, new SftpContentReaderParameters());

    /// <inheritdoc/>
    public IContentReader? GetContentReader(string path)
    {
        ProviderPath target = Resolve(path);
        SftpContentReaderParameters parameters = DynamicParameters as SftpContentReaderParameters ?? new SftpContentReaderParameters();
        if (parameters.Raw && (parameters.Wait || parameters.Delimiter is not null))
            return Refuse("Raw", parameters.Wait ? "Wait" : "Delimiter");
        if (parameters.AsByteStream && parameters.Delimiter is not null)
            return Refuse("AsByteStream", "Delimiter");
        ContentOptions options = new() { Encoding = parameters.Encoding, Delimiter = parameters.Delimiter, Follow = parameters.Wait };
        if (RunningCommand.Argument(this, "Tail") is int count and >= 0)
            return OpenTail(path, target, parameters, options with { Last = count });
        ContentReader reader = new(target.Session.Files, target.Path, options);
        return new SftpContentReader(reader, parameters, work => RunForContent(path, work));
    }

    /// <inheritdoc/>
    public object? GetContentWriterDynamicParameters(string path) => Begin(path, new SftpContentWriterParameters());

    /// <inheritdoc/>
    public IContentWriter? GetContentWriter(string path)
    {
        ProviderPath target = Resolve(path);
        SftpContentWriterParameters parameters = DynamicParameters as SftpContentWriterParameters ?? new SftpContentWriterParameters();
        System.Text.Encoding? encoding = parameters.AsByteStream ? null : parameters.Encoding ?? EncodingName.Default;
        bool force = Force;
        Task<ContentWriter> AppendAsync(CancellationToken token) => ContentWriter.AppendAsync(
            target.Session.Files, target.Path, encoding, detect: parameters.Encoding is null, force, token);
        ContentWriter? writer = null;
        bool isNew = false;
        RunForItem(path, async (_, token) =>
        {
            isNew = !parameters.Replaces && await LookAsync(target, token).ConfigureAwait(false) is null;
            writer = parameters.Replaces || isNew
                ? await ContentWriter.ReplaceAsync(target.Session.Files, target.Path, encoding, inPlace: false, force, token).ConfigureAwait(false)
                : await AppendAsync(token).ConfigureAwait(false);
        });
        return writer is null
            ? null
            : new SftpContentWriter(
                writer,
                isNew ? AppendAsync : null,
                parameters,
                work => RunForContent(path, work),
                () => Stopping || RunningCommand.IsClearedAway(),
                WriteError);
    }

    /// <inheritdoc/>
    public object? ClearContentDynamicParameters(string path) => Begin(path, null);

    /// <inheritdoc/>
    public void ClearContent(string path)
    {
        if (DynamicParameters is SftpContentWriterParameters parameters)
        {
            // Set-Content clears first. Emptied now, the file would stay empty when what follows fails.
            parameters.Replaces = true;
            return;
        }
        ProviderPath target = Resolve(path);
        bool force = Force;
        RunForItem(path, (pump, token) => ContentClearing.ClearAsync(
            target.Session, target.Path, force, () => pump.AskAsync(() => ShouldProcess(target.Text, "Clear Content")), token));
    }

    /// <summary>
    /// Runs work of an open file. What it throws goes to the cmdlet, which makes an error record of it, by the one that it carries; without
    /// a tick to look, nobody would tell a long wait that the pipeline is stopping.
    /// </summary>
    private void RunForContent(string path, Func<CancellationToken, Task> work)
    {
        try
        {
            Run(
                (_, _) => work(_stop.Token),
                () =>
                {
                    if (Stopping)
                        _stop.Cancel();
                });
        }
        catch (SftpException exception)
        {
            throw new RuntimeException(exception.Message, exception, ErrorRecords.From(exception, path));
        }
    }

    private IContentReader? OpenTail(string path, ProviderPath target, SftpContentReaderParameters parameters, ContentOptions options)
    {
        if (parameters.Wait || parameters.AsByteStream || parameters.Raw || parameters.Delimiter is not null)
        {
            string other = parameters.Wait ? "Wait" : parameters.AsByteStream ? "AsByteStream" : parameters.Raw ? "Raw" : "Delimiter";
            WriteError(ErrorRecords.Usage(
                "SftpParametersConflict",
                $"On a drive of a server, -Tail and -{other} do not go together. Get-SftpContent '{target.Text}' -Tail {options.Last} -{other} does both.",
                path));
            return null;
        }
        List<string> lines = [];
        bool isRead = false;
        RunForItem(path, async (_, token) =>
        {
            ContentReader reader = new(target.Session.Files, target.Path, options);
            await foreach (List<string> some in reader.ReadTextAsync(token).ConfigureAwait(false))
                lines.AddRange(some);
            isRead = true;
        });
        return isRead ? TailCopy.Open(InvokeProvider.Content, lines) : null;
    }

    private IContentReader? Refuse(string one, string other)
    {
        WriteError(ErrorRecords.Usage("SftpParametersConflict", $"-{one} and -{other} cannot be used together."));
        return null;
    }
}
