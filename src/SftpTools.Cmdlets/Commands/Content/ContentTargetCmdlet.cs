using System.Collections;
using System.Management.Automation;
using System.Text;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Targets;
using SftpTools.Content;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What Set-SftpContent and Add-SftpContent share: values that stream from the pipeline into one or several files.</summary>
public abstract class ContentTargetCmdlet : SessionCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    private readonly List<(RemoteTarget Target, ContentWriter Writer)> _open = [];
    private readonly WarningTally<RemoteTarget> _warnings = new();
    private List<RemoteTarget> _openTargets = [];
    private PathArgument[]? _openPaths;
    private SessionArgument? _openSession;
    private bool _arePathsWritten;

    private protected ContentTargetCmdlet()
    {
    }

    /// <summary>The files. A missing one is made; wildcards mean files that are there.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathTransformation]
    public PathArgument[] Path { get; set; } = [];

    /// <summary>The files, with no character being a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [ValidateNotNullOrEmpty]
    [PathTransformation]
    public PathArgument[] LiteralPath { get; set; } = [];

    /// <summary>What to write; each value becomes a line. From the pipeline it is written as it comes and not collected.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ContentValueTransformation]
    public object? Value { get; set; }

    /// <summary>
    /// The encoding: utf8NoBOM by default, or ascii, ansi, oem, unicode, bigendianunicode, utf8BOM, utf32, a name that .NET knows or the
    /// number of a code page.
    /// </summary>
    [Parameter]
    [EncodingArgument]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public Encoding Encoding { get; set; } = EncodingName.Default;

    /// <summary>Writes the values one after the other, without a line end behind each.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    /// <summary>Writes bytes: each value is a byte, or an array of them.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>Writes read-only files, too; they stay read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Passes the values on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The account that an item of the pipeline was found with; an item of another process says nothing else of its server.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? Account { get; set; }

    /// <summary>What -WhatIf and -Confirm call the action.</summary>
    private protected abstract string ActionName { get; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _arePathsWritten = MyInvocation.BoundParameters.ContainsKey(nameof(Path)) || MyInvocation.BoundParameters.ContainsKey(nameof(LiteralPath));
        if (AsByteStream && MyInvocation.BoundParameters.ContainsKey(nameof(Encoding)))
            WriteWarning(ContentValue.EncodingUnused);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        OpenTargets();
        foreach (object? value in Values(Value))
            WriteValue(value);
        if (PassThru)
            WriteObject(Value, enumerateCollection: true);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        CommitAll();
        _warnings.Tell(Warn);
        base.EndProcessing();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Only what a stopped or failed pipeline left behind is still open here. It must leave nothing on the server.
        if (disposing && _open.Count > 0)
        {
            ContentWriter[] left = [.. _open.Select(open => open.Writer)];
            _open.Clear();
            Task.Run(async () =>
            {
                foreach (ContentWriter writer in left)
                    await writer.DisposeAsync().ConfigureAwait(false);
            }).Wait(TimeSpan.FromSeconds(5));
        }
        base.Dispose(disposing);
    }

    /// <summary>Opens a file.</summary>
    private protected abstract Task<ContentWriter> OpenAsync(RemoteTarget target, Encoding? encoding, CancellationToken token);

    private static IEnumerable<object?> Values(object? value)
    {
        object? plain = value is PSObject outer ? outer.BaseObject : value;
        return plain switch
        {
            null => [],
            byte[] => [plain],
            // An array in the values is written by its elements, and one in that as any other object, as Set-Content does.
            IList list => list.Cast<object?>().SelectMany(item =>
                (item is PSObject wrapped ? wrapped.BaseObject : item) is IList inner and not byte[] ? inner.Cast<object?>() : [item]),
            _ => [value],
        };
    }

    // A session that came with an item of the pipeline may be another one for each record.
    private bool HasPipelineSession => PipedSession is not null || (Session is not null && !ReferenceEquals(Session, _openSession));

    /// <summary>Opens the files of the record, unless they are open already; those of the record before are complete then.</summary>
    private void OpenTargets()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        PathArgument[] paths = literal ? LiteralPath : Path;
        // Paths of the command line stay the same array for every record.
        if (ReferenceEquals(paths, _openPaths) && !HasPipelineSession)
            return;
        _openPaths = paths;
        _openSession = Session;
        List<RemoteTarget> targets = [];
        foreach (PathArgument each in paths)
        {
            if (Resolve(each, literal) is not var (session, path))
                continue;
            RequireAccount(session, each);
            targets.Add(new RemoteTarget(session, path, literal || each.IsObject));
        }
        if (targets.SequenceEqual(_openTargets))
            return;
        CommitAll();
        _openTargets = targets;
        foreach (RemoteTarget target in targets)
        {
            foreach (RemoteTarget file in Expand(target))
                Open(file);
        }
    }

    private void RequireAccount(SftpSession session, PathArgument path)
    {
        // Only the path of an item comes with its account; any other row may have a column of that name.
        if (Account is null || _arePathsWritten || ParameterSetName != LiteralPathSet || path.IsObject || session.Account == Account)
            return;
        ThrowTerminatingError(ErrorRecords.Usage(
            "SftpSessionConflict",
            $"'{DisplayText.Clean(path.ToString())}' comes from another process and is of {DisplayText.Clean(Account)}; the session '{session.Name}' here "
            + $"is of {DisplayText.Clean(session.Account)}.",
            path.ToString()));
    }

    private List<RemoteTarget> Expand(RemoteTarget target)
    {
        if (!target.IsPattern)
            return [target];
        List<RemoteTarget> found = [];
        RunForItem(target.Shown, async (_, token) =>
        {
            await foreach (FileEntry entry in RemoteGlob.ExpandAsync(target.Session, target.Text, Force, token).ConfigureAwait(false))
                found.Add(new RemoteTarget(target.Session, entry.Path, IsLiteral: true));
            if (found.Count == 0)
            {
                throw SftpException.OnPath(
                    SftpErrorKind.PathNotFound, SftpOperation.Write, target.Shown, "no file matches it");
            }
        });
        return found;
    }

    private void Open(RemoteTarget target)
    {
        if (!ShouldProcess(target.Session.Show(target.Path), ActionName))
            return;
        Encoding? encoding = AsByteStream ? null : Encoding;
        RunForItem(target.Shown, async (_, token) =>
        {
            ContentWriter writer = await OpenAsync(target, encoding, token).ConfigureAwait(false);
            _open.Add((target, writer));
        });
    }

    private void WriteValue(object? value)
    {
        if (value is null)
            return;
        if (AsByteStream)
        {
            WriteBytes(value);
            return;
        }
        string text = ContentValue.ToText(value);
        ToAll(writer =>
        {
            ContentValue.Write(writer, text, Flush);
            if (!NoNewline)
                ContentValue.Write(writer, ContentValue.LineEnd, Flush);
        });
    }

    private void WriteBytes(object value)
    {
        if (ContentValue.ToBlocks(value) is not { } blocks)
        {
            GiveUp(ContentValue.NoBytes(value));
            return;
        }
        try
        {
            foreach (ReadOnlyMemory<byte> block in blocks)
                ToAll(writer => ContentValue.Write(writer, block.Span, Flush));
        }
        catch (Exception exception) when (ContentValue.IsOfValue(exception))
        {
            GiveUp(ContentValue.Unreadable(value, exception));
        }
    }

    /// <summary>Leaves the open files as they were, because a value that belongs into them cannot be written.</summary>
    private void GiveUp(ErrorRecord problem)
    {
        foreach ((_, ContentWriter writer) in _open)
            Run((_, _) => writer.DisposeAsync().AsTask());
        _open.Clear();
        WriteError(problem);
    }

    private void Flush(ContentWriter writer) => Run((_, token) => writer.FlushAsync(token));

    private void CommitAll()
    {
        ToAll(writer => Run((_, token) => writer.CommitAsync(token)));
        foreach ((RemoteTarget target, ContentWriter writer) in _open)
        {
            if (writer.Warning is { } warning)
                _warnings.Add(target, warning, Warn);
            Run((_, _) => writer.DisposeAsync().AsTask());
        }
        _open.Clear();
    }

    private void Warn(RemoteTarget target, string warning) => WriteWarning($"'{target.Session.Show(target.Path)}': {warning}");

    /// <summary>Does something for each open file; one that fails is reported and given up, and the others go on.</summary>
    private void ToAll(Action<ContentWriter> action)
    {
        for (int i = 0; i < _open.Count; i++)
        {
            (RemoteTarget target, ContentWriter writer) = _open[i];
            try
            {
                action(writer);
            }
            catch (SftpException exception)
            {
                _open.RemoveAt(i--);
                Run((_, _) => writer.DisposeAsync().AsTask());
                WriteError(ErrorRecords.From(exception, target.Shown));
            }
        }
    }
}
