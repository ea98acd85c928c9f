using System.Management.Automation;
using System.Text;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Content;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Reads files of a server line by line, as Get-Content does, without copying them first.</summary>
[Cmdlet(VerbsCommon.Get, "SftpContent", DefaultParameterSetName = PathSet)]
[OutputType(typeof(string), typeof(byte))]
public sealed class GetSftpContent : RemotePathCmdlet
{
    /// <summary>The files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [SupportsWildcards]
    [PathTransformation]
    public override PathArgument[] Path { get => base.Path; set => base.Path = value; }

    /// <summary>How many lines go down the pipeline together, as an array: 1 by default, 0 for all at once.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, long.MaxValue)]
    public long ReadCount { get; set; } = 1;

    /// <summary>Only so many lines, or bytes, from the start. No more of the file is read than that takes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("First", "Head")]
    [ValidateRange(0, long.MaxValue)]
    public long? TotalCount { get; set; }

    /// <summary>Only so many lines, or bytes, from the end. The file is read from its end, and no more of it than that takes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    /// <summary>What separates the parts of the text, instead of the ends of lines; it is not part of the output.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>
    /// The encoding of the text where no byte order mark tells it: utf8 by default, or ascii, ansi, oem, unicode, bigendianunicode, utf8BOM,
    /// utf8NoBOM, utf32, a name that .NET knows or the number of a code page.
    /// </summary>
    [Parameter]
    [EncodingArgument]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public Encoding Encoding { get; set; } = EncodingName.Default;

    /// <summary>Reads bytes instead of text: one by one, or with -ReadCount or -Raw as arrays.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>The whole content as one string, or as one array of bytes.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>
    /// Goes on with what is written to the file later, until Ctrl+C. A file that is cut, or replaced as a log is when it is rotated, is read
    /// on from the start of the new one.
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Lets wildcards match names that begin with a dot.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (TotalCount is not null && Tail is not null)
            Refuse("TotalCount", "Tail");
        (string Name, bool IsSet)[] notRaw =
            [("TotalCount", TotalCount is not null), ("Tail", Tail is not null), ("Delimiter", Delimiter is not null), ("Wait", Wait)];
        foreach ((string name, bool isSet) in notRaw)
        {
            if (Raw && isSet)
                Refuse("Raw", name);
        }
        if (AsByteStream && Delimiter is not null)
            Refuse("AsByteStream", "Delimiter");
        if (AsByteStream && MyInvocation.BoundParameters.ContainsKey(nameof(Encoding)))
            WriteWarning(ContentValue.EncodingUnused);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        NameFilter names = Names;
        bool force = Force;
        foreach (RemoteTarget target in Targets())
        {
            if (!target.IsPattern)
            {
                if (names.Matches(RemotePathSyntax.Instance.GetName(target.Path)))
                    RunForItem(target.Shown, (pipeline, token) => ReadAsync(target.Session, target.Path, pipeline, token));
                continue;
            }
            List<FileEntry> found = [];
            RunForItem(target.Shown, async (pipeline, token) =>
            {
                await foreach (FileEntry entry in RemoteGlob
                    .ExpandAsync(target.Session, target.Text, force, token, ReportTo(pipeline, target.Session)).ConfigureAwait(false))
                {
                    if (names.Matches(entry.Name))
                        found.Add(entry);
                }
                if (found.Count == 0)
                    throw SftpException.OnPath(SftpErrorKind.PathNotFound, SftpOperation.OpenRead, target.Text, "no file matches");
            });
            foreach (FileEntry entry in found)
                RunForItem(target.Session.Show(entry.Path), (pipeline, token) => ReadAsync(target.Session, entry.Path, pipeline, token));
        }
    }

    private async Task ReadAsync(SftpSession session, string path, PipelineThread pipeline, CancellationToken token)
    {
        ContentReader reader = new(session.Files, path, new ContentOptions
        {
            Encoding = Encoding,
            Delimiter = Delimiter,
            First = TotalCount,
            Last = Tail,
            Follow = Wait,
        });
        if (AsByteStream)
        {
            await ReadBytesAsync(reader, pipeline, token).ConfigureAwait(false);
        }
        else if (Raw)
        {
            string text = await reader.ReadAllTextAsync(token).ConfigureAwait(false);
            // As with Get-Content, an empty file has no text, rather than an empty one.
            if (text.Length > 0)
                await WriteAsync(pipeline, () => WriteObject(text)).ConfigureAwait(false);
        }
        else
        {
            await ReadTextAsync(reader, pipeline, token).ConfigureAwait(false);
        }
    }

    private async Task ReadTextAsync(ContentReader reader, PipelineThread pipeline, CancellationToken token)
    {
        OutputGroups<string> groups = new(ReadCount);
        await foreach (List<string> parts in reader.ReadTextAsync(token).ConfigureAwait(false))
        {
            await WriteAsync(pipeline, () =>
            {
                foreach (string part in parts)
                    groups.Add(part, WriteObject);
                if (Wait)
                    groups.Flush(WriteObject);
            }).ConfigureAwait(false);
        }
        await WriteAsync(pipeline, () => groups.Flush(WriteObject)).ConfigureAwait(false);
    }

    private async Task ReadBytesAsync(ContentReader reader, PipelineThread pipeline, CancellationToken token)
    {
        OutputGroups<byte> groups = new(Raw ? 0 : ReadCount) { KeepsArrays = Raw || ReadCount != 1 };
        await foreach (ReadOnlyMemory<byte> bytes in (Raw ? reader.ReadWholeAsync(token) : reader.ReadBytesAsync(token)).ConfigureAwait(false))
        {
            await WriteAsync(pipeline, () =>
            {
                foreach (byte value in bytes.Span)
                    groups.Add(value, WriteObject);
                if (Wait)
                    groups.Flush(WriteObject);
            }).ConfigureAwait(false);
        }
        await WriteAsync(pipeline, () => groups.Flush(WriteObject)).ConfigureAwait(false);
    }

    // One batch at a time: the next blocks are on their way meanwhile, and no more of the file lies in memory than those.
    private static Task<bool> WriteAsync(PipelineThread pipeline, Action write) => pipeline.AskAsync(() =>
    {
        write();
        return true;
    });

    private void Refuse(string one, string other) => ThrowTerminatingError(ErrorRecords.Usage(
        "SftpParametersConflict", $"-{one} and -{other} cannot be used together."));
}
