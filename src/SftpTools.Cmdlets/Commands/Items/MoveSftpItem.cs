using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Moves files, directories and links themselves to another place on the same server: a rename, so it is done at once whatever the size.
/// </summary>
[Cmdlet(VerbsCommon.Move, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpFileInfo), typeof(SftpDirectoryInfo))]
public sealed class MoveSftpItem : ItemCmdlet
{
    private const int MovesAtOnce = 64;

    private readonly List<(ItemTarget Source, MoveDestination Destination)> _moves = [];

    /// <summary>
    /// Where to: an existing directory, or the new path of the one thing that is moved. Several things need an existing directory. By
    /// default the session's location.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [PathTransformation]
    public PathArgument Destination { get; set; } = new(".");

    /// <summary>A wildcard pattern for the names of items.</summary>
    [Parameter]
    [SupportsWildcards]
    public string? Filter { get; set; }

    /// <summary>Wildcard patterns of names to take.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>Wildcard patterns of names to leave out.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>Replaces files at the destination, in one step where the server can; wildcards match names that begin with a dot.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the moved items.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        MoveDestination destination = Resolve(Destination);
        _moves.AddRange(Targets().Select(source => (source, destination)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A pipeline of rows may name a destination for each; those that share one are moved together, because "x", "y" to "z" is two
        // files into one directory and never two files over each other.
        foreach (IGrouping<(SftpSession Session, MoveDestination Destination), ItemTarget> group in _moves
            .GroupBy(each => (each.Source.Session, each.Destination), each => each.Source))
        {
            (SftpSession session, MoveDestination destination) = group.Key;
            if (destination.Session is { } other && other != session)
            {
                WriteError(ErrorRecords.Usage(
                    "SftpSessionMismatch",
                    $"'{DisplayText.Clean(destination.Shown)}' is on another session than the items of '{session.Name}'. A move stays on one server; "
                    + "Copy-SftpItem -MoveSource copies to another one and then removes the source.",
                    destination.Shown));
                continue;
            }
            LocationsInUse inUse = LocationsInUse.Of(SessionState, session);
            RunForItem($"{session.Name}:{session.Absolute(destination.Path)}", (pipeline, token) => MoveAsync([.. group], destination.Path, inUse, pipeline, token));
        }
        base.EndProcessing();
    }

    /// <summary>What a destination means; without a session of its own it is on that of the items.</summary>
    private MoveDestination Resolve(PathArgument given)
    {
        string text = given.Text;
        if (given.Session is { } own)
            return new MoveDestination(own, text, text);
        if (SessionResolver.Split(Sessions, text) is var (named, inNamed))
            return new MoveDestination(named, inNamed, text);
        if (SessionResolver.InDrive(SessionState, StatedSession, text, isLiteral: true) is not var (session, path))
            return new MoveDestination(null, text, text);
        return new MoveDestination(session, ProviderPath.KeepEnd(path, text), text);
    }

    private async Task MoveAsync(
        IReadOnlyList<ItemTarget> sources, string destination, LocationsInUse inUse, PipelineThread pipeline, CancellationToken token)
    {
        SftpSession session = sources[0].Session;
        string target = session.Absolute(destination);
        FileEntry? existing = await session.Files.GetEntryAsync(target, followLink: true, token).ConfigureAwait(false);
        bool isDirectory = existing?.Type == FileEntryType.Directory;
        if (!isDirectory && (sources.Count > 1 || destination.EndsWith('/')))
            throw NeedsDirectory(sources.Count > 1);
        List<(ItemTarget Source, FileEntry Entry, string NewPath)> moves =
            await PlanAsync(sources, target, isDirectory, inUse, pipeline, token).ConfigureAwait(false);
        // One match of a wildcard may take a new name; several have only one of them.
        if (!isDirectory && moves.Count > 1)
            throw NeedsDirectory(isForSeveral: true);
        SftpException NeedsDirectory(bool isForSeveral)
        {
            string reason = existing is null ? "there is no such directory" : "it is not a directory";
            return SftpException.OnPath(
                existing is null ? SftpErrorKind.PathNotFound : SftpErrorKind.PathExists,
                SftpOperation.Move,
                session.Show(target),
                isForSeveral ? $"{reason}, and several items need one" : reason);
        }

        foreach ((ItemTarget Source, FileEntry Entry, string NewPath)[] some in moves.Chunk(MovesAtOnce))
        {
            List<(ItemTarget Source, FileEntry Entry, string NewPath)> confirmed = await pipeline.AskAsync(() => some.Where(move => ShouldProcess(
                $"{session.Show(move.Entry.Path)} to {session.Show(move.NewPath)}",
                move.Entry.Type == FileEntryType.Directory ? "Move Directory" : "Move File")).ToList()).ConfigureAwait(false);
            FileEntry?[] moved = await Task.WhenAll(confirmed.Select(move => MoveOneAsync(move, pipeline, token))).ConfigureAwait(false);
            if (PassThru)
                await WriteItemsAsync(pipeline, session, [.. moved.OfType<FileEntry>()], token).ConfigureAwait(false);
        }
    }

    private async Task<List<(ItemTarget Source, FileEntry Entry, string NewPath)>> PlanAsync(
        IReadOnlyList<ItemTarget> sources, string target, bool isDirectory, LocationsInUse inUse, PipelineThread pipeline, CancellationToken token)
    {
        NameFilter names = new(Filter, Include, Exclude);
        List<(ItemTarget Source, FileEntry Entry, string NewPath)> moves = [];
        HashSet<string> taken = [];
        (ItemTarget Source, Task<List<FileEntry>> Found)[] searches =
            [.. sources.Select(source => (source, source.FindAsync(names, Force, SftpOperation.Move, token)))];
        foreach ((ItemTarget source, Task<List<FileEntry>> search) in searches)
        {
            try
            {
                foreach (FileEntry entry in await search.ConfigureAwait(false))
                {
                    string newPath = isDirectory ? RemotePathSyntax.Instance.Append(target, entry.Name) : target;
                    try
                    {
                        await inUse.RequireFreeAsync(entry, SftpOperation.Move, token).ConfigureAwait(false);
                        if (!taken.Add(newPath) && isDirectory)
                            throw MoveRules.Refused(SftpErrorKind.PathExists, entry, $"another of the moved items goes to '{DisplayText.Clean(newPath)}' already");
                        if (!MoveRules.IsOntoItself(entry, newPath))
                            MoveRules.Require(entry, newPath);
                        moves.Add((source, entry, newPath));
                    }
                    catch (SftpException exception)
                    {
                        Report(pipeline, exception, source.Show(entry));
                    }
                }
            }
            catch (SftpException exception)
            {
                Report(pipeline, exception, source.Shown);
            }
        }
        return moves;
    }

    private async Task<FileEntry?> MoveOneAsync((ItemTarget Source, FileEntry Entry, string NewPath) move, PipelineThread pipeline, CancellationToken token)
    {
        SftpFileSystem files = move.Source.Session.Files;
        try
        {
            if (!MoveRules.IsOntoItself(move.Entry, move.NewPath))
                await files.RenameAsync(move.Entry.Path, move.NewPath, Force, token).ConfigureAwait(false);
            // It is moved: a refused look at it is not an error.
            return !PassThru ? null
                : (await Look.AtAsync(files, move.NewPath, followLink: false, token).ConfigureAwait(false)).Entry
                    ?? move.Entry with { Path = move.NewPath, Name = RemotePathSyntax.Instance.GetName(move.NewPath) };
        }
        catch (SftpException exception)
        {
            Report(pipeline, exception, move.Source.Show(move.Entry));
            return null;
        }
    }

    /// <summary>Where things are moved to: the session of a path that says its own, the path there, and how errors call it.</summary>
    private sealed record MoveDestination(SftpSession? Session, string Path, string Shown);
}
