using System.Management.Automation;
using System.Management.Automation.Provider;
using System.Runtime.CompilerServices;
using Microsoft.PowerShell.Commands;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Cmdlets.Targets;
using SftpTools.Content;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Provider;

/// <summary>The content of files.</summary>
public sealed partial class SftpProvider
{
    // What Set-Content wants cleared before it writes, by its parameters, which every step of it shares.
    private static readonly ConditionalWeakTable<object, HashSet<string>> s_toReplace = [];

    /// <inheritdoc/>
    public object? GetContentReaderDynamicParameters(string path) => Begin(path, FileSystemParameters.ContentReader(this, path));

    /// <inheritdoc/>
    public IContentReader? GetContentReader(string path)
    {
        ProviderPath target = Resolve(path);
        WrittenParameters written = new(DynamicParameters);
        ContentReading parameters = ContentReading.From(written);
        RequireNone(written, path);
        if (parameters.Conflict is var (one, other))
        {
            WriteError(ErrorRecords.Usage("SftpParametersConflict", $"-{one} and -{other} cannot be used together."));
            return null;
        }
        WarnOfEncoding(parameters.AsByteStream, parameters.Encoding);
        if (EngineInternals.Argument(this, "Tail") is int count and >= 0)
            return OpenTail(path, target, parameters, count);
        if (target.MeansDirectory && !IsMeant(path, target, SftpOperation.OpenRead))
            return null;
        ContentReader reader = new(target.Session.Files, target.Path, parameters.Options);
        return new SftpContentReader(reader, parameters, work => RunForContent(path, work));
    }

    /// <inheritdoc/>
    public object? GetContentWriterDynamicParameters(string path) => Begin(path, FileSystemParameters.ContentWriter(this, path));

    /// <inheritdoc/>
    public IContentWriter? GetContentWriter(string path)
    {
        ProviderPath target = Resolve(path);
        WrittenParameters written = new(DynamicParameters);
        ContentWriting parameters = ContentWriting.From(written);
        RequireNone(written, path);
        if (target.MeansDirectory && !IsMeant(path, target, SftpOperation.OpenWrite))
            return null;
        WarnOfEncoding(parameters.AsByteStream, parameters.Encoding);
        System.Text.Encoding? encoding = parameters.AsByteStream ? null : parameters.Encoding ?? EncodingName.Default;
        bool force = Force;
        bool replaces = SetContentCommand is { } key && s_toReplace.TryGetValue(key, out HashSet<string>? paths) && paths.Remove(path);
        Task<ContentWriter> AppendAsync(CancellationToken token) => ContentWriter.AppendAsync(
            target.Session.Files, target.Path, encoding, detect: parameters.Encoding is null, force, token);
        ContentWriter? writer = null;
        bool isNew = false;
        RunForItem(path, async (_, token) =>
        {
            // Where nobody can see what is there, adding finds out without harm.
            isNew = !replaces && (await Look.AtAsync(target.Session.Files, target.Path, followLink: false, token).ConfigureAwait(false)).IsAbsent;
            writer = replaces || isNew
                ? await ContentWriter.ReplaceAsync(target.Session.Files, target.Path, encoding, inPlace: false, force, token).ConfigureAwait(false)
                : await AppendAsync(token).ConfigureAwait(false);
        });
        return writer is null
            ? null
            : new SftpContentWriter(
                writer,
                isNew ? AppendAsync : null,
                parameters,
                new WritingCommand(path, RunUntilStopped, () => Stopping ? CommandTurn.Over : EngineInternals.Turn(this), WriteError)
                {
                    Warnings = CommandWarnings.Of(this).Contents,
                    WriteWarning = WriteWarning,
                });
    }

    /// <inheritdoc/>
    public object? ClearContentDynamicParameters(string path) => Begin(path, null);

    /// <inheritdoc/>
    public void ClearContent(string path)
    {
        WrittenParameters written = new(DynamicParameters);
        if (SetContentCommand is { } key)
        {
            _ = ContentWriting.From(written);
            RequireNone(written, path);
            // Set-Content clears first. Emptied now, the file would stay empty when what follows fails.
            s_toReplace.GetOrCreateValue(key).Add(path);
            return;
        }
        RequireNone(written, path);
        ProviderPath target = Resolve(path);
        if (target.MeansDirectory && !IsMeant(path, target, SftpOperation.OpenWrite))
            return;
        bool force = Force;
        RunForItem(path, (pipeline, token) => ContentClearing.ClearAsync(
            target.Session, target.Path, force, () => pipeline.AskAsync(() => ShouldProcess(target.Text, "Clear Content")), token));
    }

    private void WarnOfEncoding(bool asByteStream, System.Text.Encoding? encoding)
    {
        if (asByteStream && encoding is not null)
            WriteWarning(ContentValue.EncodingUnused);
    }

    /// <summary>Whether a directory is at a path that means one; else that was told.</summary>
    private bool IsMeant(string path, ProviderPath target, SftpOperation operation)
    {
        bool isMeant = false;
        RunForItem(path, async (_, token) =>
        {
            RequireMeant(target, await LookAsync(target, token).ConfigureAwait(false), operation);
            isMeant = true;
        });
        return isMeant;
    }

    /// <summary>What stands for the Set-Content that the provider works for; null where another command is at work.</summary>
    private object? SetContentCommand =>
        DynamicParameters is FileSystemContentWriterDynamicParameters known ? known
        : EngineInternals.Name(this) == "Set-Content" ? EngineInternals.Invocation(this)
        : null;

    /// <summary>Runs work of an open file, whose failure goes to the cmdlet; it makes an error record of it, by the one that it carries.</summary>
    private void RunForContent(string path, Func<CancellationToken, Task> work)
    {
        try
        {
            RunUntilStopped(work);
        }
        catch (SftpException exception)
        {
            throw new RuntimeException(exception.Message, exception, ErrorRecords.From(exception, path));
        }
    }

    // Without a tick to look, nobody would tell a long wait that the pipeline is stopping.
    private void RunUntilStopped(Func<CancellationToken, Task> work) => _runner.Run(
        (_, _) => work(_runner.Stopped),
        () =>
        {
            if (Stopping)
                _runner.Stop();
        });

    /// <summary>
    /// Opens the end of a file for -Tail, for which PowerShell takes no reader but that of the file system. Its parameters are read by that
    /// reader then, unless the location is of a provider that has others.
    /// </summary>
    private IContentReader? OpenTail(string path, ProviderPath target, ContentReading parameters, int count)
    {
        bool isPlain = !parameters.AsByteStream && parameters.Delimiter is null;
        if (parameters.Raw)
        {
            WriteError(ErrorRecords.Usage("SftpParametersConflict", "-Raw and -Tail cannot be used together.", path));
            return null;
        }
        if (parameters.Wait || (!isPlain && DynamicParameters is not FileSystemContentReaderDynamicParameters))
        {
            string other = parameters.Wait ? "Wait" : parameters.AsByteStream ? "AsByteStream" : "Delimiter";
            WriteError(ErrorRecords.Usage(
                "SftpParametersConflict",
                $"On a drive of a server, -Tail and -{other} do not go together. Get-SftpContent '{target.Text}' -Tail {count} -{other} does both.",
                path));
            return null;
        }
        byte[]? end = null;
        RunForItem(path, async (_, token) => end = await ReadTailAsync(target, parameters, count, token).ConfigureAwait(false));
        if (end is null)
            return null;
        try
        {
            return TailCopy.Open(end, copy => isPlain
                ? InvokeProvider.Content.GetReader([copy], force: true, literalPath: true)[0]
                : FileSystemParameters.OpenReader(this, copy));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(new ErrorRecord(
                new IOException(
                    $"PowerShell takes -Tail from a file of this machine only, and none can be made in '{Path.GetTempPath()}': {exception.Message} "
                    + $"Get-SftpContent '{target.Text}' -Tail {count} needs none.",
                    exception),
                "SftpTemporaryFileFailed",
                ErrorCategory.WriteError,
                path));
            return null;
        }
    }

    // Lines are read by a reader without parameters, which knows UTF-8 by its mark; parts by one that has those of the command.
    private static async Task<byte[]> ReadTailAsync(ProviderPath target, ContentReading parameters, int count, CancellationToken token)
    {
        using MemoryStream end = new();
        ContentReader reader = new(target.Session.Files, target.Path, parameters.Options with { Last = count });
        if (parameters.AsByteStream)
        {
            await foreach (ReadOnlyMemory<byte> block in reader.ReadBytesAsync(token).ConfigureAwait(false))
                end.Write(block.Span);
            return end.ToArray();
        }
        List<string> parts = [];
        await foreach (List<string> some in reader.ReadTextAsync(token).ConfigureAwait(false))
            parts.AddRange(some);
        if (parameters.Delimiter is { } delimiter)
            return (parameters.Encoding ?? EncodingName.Default).GetBytes(string.Join(delimiter, parts));
        System.Text.Encoding encoding = System.Text.Encoding.UTF8;
        end.Write(encoding.Preamble);
        foreach (string line in parts)
            end.Write(encoding.GetBytes(line + "\n"));
        return end.ToArray();
    }
}
