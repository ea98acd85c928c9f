using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Provider;

/// <summary>Single items: shown, made, removed, renamed, moved.</summary>
public sealed partial class SftpProvider
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <inheritdoc/>
    protected override object? GetItemDynamicParameters(string path) => Begin(path, null);

    /// <inheritdoc/>
    protected override void GetItem(string path)
    {
        // Get-ChildItem asks for single items, too.
        Selection(path);
        ProviderPath target = Resolve(path);
        RunForItem(path, async (pipeline, token) =>
        {
            AttributeCache.Seen seen = await RequireAsync(target, SftpOperation.OpenRead, token).ConfigureAwait(false);
            SftpListing.Item item = seen.Item ?? await DescribeAsync(target.Session, seen.Entry, token).ConfigureAwait(false);
            await pipeline.PostAsync(() => Write(target.Session, item)).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    protected override object? NewItemDynamicParameters(string path, string itemTypeName, object newItemValue) => Begin(path, null);

    /// <inheritdoc/>
    protected override void NewItem(string path, string itemTypeName, object newItemValue)
    {
        RequireNone(new WrittenParameters(DynamicParameters), path);
        ProviderPath target = Resolve(path);
        if (TypeOf(itemTypeName) is not { } type)
        {
            WriteError(ErrorRecords.Usage(
                "SftpItemTypeUnknown", $"'{itemTypeName}' is not made here. Write File, Directory, SymbolicLink or HardLink.", itemTypeName));
            return;
        }
        if (!ShouldProcess(target.Text, $"Create {type}"))
            return;
        object? value = type switch
        {
            SftpItemType.HardLink => OnServer(target.Session, $"{newItemValue}"),
            SftpItemType.SymbolicLink => LinkTarget(target.Session, $"{newItemValue}"),
            _ => newItemValue,
        };
        ItemCreator creator = new(target.Session, type, value, Force);
        RunForItem(path, async (pipeline, token) =>
        {
            SftpListing.Item made = await creator.CreateAsync(target.Path, token).ConfigureAwait(false);
            await pipeline.PostAsync(() =>
            {
                if (creator.Warning is { } warning)
                    WriteWarning($"'{DisplayText.Clean(target.Text)}': {warning}");
                Write(target.Session, made);
            }).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    protected override object? RemoveItemDynamicParameters(string path, bool recurse) => Begin(path, null);

    /// <inheritdoc/>
    protected override void RemoveItem(string path, bool recurse)
    {
        RequireNone(new WrittenParameters(DynamicParameters), path);
        ProviderPath target = Resolve(path);
        SftpSession session = target.Session;
        // The engine gives no -Recurse for the directories of a tree that it walks itself.
        bool walks = !recurse && HasSelection && EngineInternals.Argument(this, "Recurse") is SwitchParameter { IsPresent: true };
        RequireNotInUse(target, "removed");
        NameFilter names = new(Filter, null, null);
        LocationsInUse inUse = LocationsInUse.Of(SessionState, session);
        RunForItem(path, async (pipeline, token) =>
        {
            FileEntry entry = (await RequireAsync(target, SftpOperation.Remove, token).ConfigureAwait(false)).Entry;
            await inUse.RequireFreeAsync(entry, SftpOperation.Remove, token).ConfigureAwait(false);
            if (!await pipeline.AskAsync(() => ShouldProcess(target.Text, ItemRemoval.Describe(entry, recurse))).ConfigureAwait(false))
                return;
            ItemRemoval removal = await ItemRemoval.ForAsync(
                session,
                names.Rules(Force),
                exception => pipeline.Post(() => WriteError(ErrorRecords.From(exception, session.Show(exception.Path)))),
                token).ConfigureAwait(false);
            long changes = session.Files.ChangeCount;
            await removal.RemoveAsync(entry, recurse, () => MayEmptyAsync(target, walks, pipeline), token).ConfigureAwait(false);
            // With a wildcard the engine removes one by one: what is known of the others is still true.
            if (entry.Type != FileEntryType.Directory)
                AttributeCache.Of(session).Forget(entry.Path, changes);
        });
    }

    private bool HasSelection => Include is { Count: > 0 } || Exclude is { Count: > 0 };

    private async Task<bool> MayEmptyAsync(ProviderPath target, bool walks, PipelineThread pipeline) =>
        walks
            ? throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Remove, target.Path,
                "the directory is not empty: it holds what -Include or -Exclude leaves, or what could not be removed")
            : await pipeline.AskAsync(() => MayEmpty(target)).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override object? RenameItemDynamicParameters(string path, string newName) => Begin(path, null);

    /// <inheritdoc/>
    protected override void RenameItem(string path, string newName)
    {
        RequireNone(new WrittenParameters(DynamicParameters), path);
        ProviderPath target = Resolve(path);
        RequireNotInUse(target, "renamed");
        // As for a file of this machine, it may be a path in the directory where the item is.
        string written = ProviderPath.NamesDrive(newName) ? OnServer(target.Session, newName) : newName.Replace('\\', '/');
        LocationsInUse inUse = LocationsInUse.Of(SessionState, target.Session);
        RunForItem(path, async (pipeline, token) =>
        {
            FileEntry entry = (await RequireAsync(target, SftpOperation.Rename, token).ConfigureAwait(false)).Entry;
            if (entry.Name.Length == 0)
                throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Rename, entry.Path, "the root has no name");
            if (NewItemName.In(entry, written, backslashParts: true) is not { } name)
            {
                pipeline.Post(() => WriteError(NewItemName.Refuse(newName, "Move-Item")));
                return;
            }
            await inUse.RequireFreeAsync(entry, SftpOperation.Rename, token).ConfigureAwait(false);
            string newPath = RemotePathSyntax.Join(RemotePathSyntax.Instance.GetParent(entry.Path) ?? "/", name);
            await MoveAsync(target.Session, entry, newPath, isMove: false, pipeline, token).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    protected override object? MoveItemDynamicParameters(string path, string destination)
    {
        Begin(path, null);
        RequireInside("Move-Item", path, destination, " -Recurse -MoveSource");
        return null;
    }

    /// <inheritdoc/>
    protected override void MoveItem(string path, string destination)
    {
        RequireNone(new WrittenParameters(DynamicParameters), path);
        ProviderPath target = Resolve(path);
        ProviderPath end = Resolve(destination);
        if (!ReferenceEquals(target.Session, end.Session))
        {
            WriteError(ErrorRecords.Usage(
                "SftpSessionMismatch",
                $"'{end.Text}' is on another session than '{target.Text}'. A move stays on one server; "
                + "Copy-SftpItem -MoveSource copies to another one and then removes the source.",
                destination));
            return;
        }
        RequireNotInUse(target, "moved");
        LocationsInUse inUse = LocationsInUse.Of(SessionState, target.Session);
        RunForItem(path, async (pipeline, token) =>
        {
            Task<AttributeCache.Seen?> there = LookAsync(end, token);
            FileEntry entry = (await RequireAsync(target, SftpOperation.Move, token).ConfigureAwait(false)).Entry;
            await inUse.RequireFreeAsync(entry, SftpOperation.Move, token).ConfigureAwait(false);
            bool isDirectory = await there.ConfigureAwait(false) is { IsContainer: true };
            string newPath = isDirectory ? RemotePathSyntax.Instance.Append(end.Path, entry.Name) : end.Path;
            await MoveAsync(target.Session, entry, newPath, isMove: true, pipeline, token).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    protected override void SetItem(string path, object value) =>
        Decline("A file of a server is not a single value. Set-Content writes its text.", path);

    /// <inheritdoc/>
    protected override void ClearItem(string path) => Decline("Clear-Item means nothing on a server. Clear-Content empties a file.", path);

    /// <inheritdoc/>
    protected override void InvokeDefaultAction(string path) =>
        Decline("A file of a server cannot be opened from here. Copy it with Copy-SftpItem and open the copy.", path);

    private async Task MoveAsync(SftpSession session, FileEntry entry, string newPath, bool isMove, PipelineThread pipeline, CancellationToken token)
    {
        bool isOntoItself = MoveRules.IsOntoItself(entry, newPath);
        if (!isOntoItself)
            MoveRules.Require(entry, newPath);
        string what = entry.Type == FileEntryType.Directory ? "Directory" : "File";
        string shown = isMove ? session.Show(newPath) : RemotePathSyntax.Instance.GetName(newPath);
        if (!await pipeline.AskAsync(() => ShouldProcess($"{session.Show(entry.Path)} to {shown}", isMove ? $"Move {what}" : $"Rename {what}"))
            .ConfigureAwait(false))
        {
            return;
        }
        if (!isOntoItself)
            await session.Files.RenameAsync(entry.Path, newPath, Force, token).ConfigureAwait(false);
        // A rename changes nothing else about it. Whether -PassThru shows it, the engine alone knows.
        FileEntry moved = entry with { Path = newPath, Name = RemotePathSyntax.Instance.GetName(newPath) };
        SftpListing.Item item = await DescribeAsync(session, moved, token).ConfigureAwait(false);
        await pipeline.PostAsync(() => Write(session, item)).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the command where the item is the location, or holds it: PowerShell looks at that itself for the root of a drive and what is
    /// below it, and does not know that two drives may show the same directory.
    /// </summary>
    private void RequireNotInUse(ProviderPath target, string done)
    {
        foreach (PathInfo location in Locations())
        {
            if (ProviderPath.Split(location.ProviderPath) is var (name, path)
                && name.Equals(target.Session.Name, StringComparison.OrdinalIgnoreCase)
                && (path + "/").StartsWith(target.Path.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                End(new ErrorRecord(
                    new PSInvalidOperationException(
                        $"'{DisplayText.Clean(target.Text)}' cannot be {done}, because it is in use: it is the current location, or holds it. "
                        + "Set-Location goes elsewhere."),
                    "SftpItemInUse",
                    ErrorCategory.ResourceBusy,
                    target.Text));
            }
        }
    }

    private IEnumerable<PathInfo> Locations() =>
        SessionState.Path.CurrentLocation is { } current && current.Provider.ImplementingType == typeof(SftpProvider) ? [current] : [];

    private bool MayEmpty(ProviderPath target) => ItemRemoval.MayEmpty(
        target.Text,
        target.Path,
        question => ShouldContinue(question, "Confirm", ref _yesToAll, ref _noToAll),
        exception => WriteError(ErrorRecords.From(exception, target.Text)));

    private void Decline(string message, string path) => WriteError(new ErrorRecord(
        new NotSupportedException(message), "SftpNotSupported", ErrorCategory.NotImplemented, path));

    private static SftpItemType? TypeOf(string? name) => name?.ToUpperInvariant() switch
    {
        null or "" or "FILE" or "LEAF" => SftpItemType.File,
        "DIRECTORY" or "CONTAINER" or "D" => SftpItemType.Directory,
        "SYMBOLICLINK" => SftpItemType.SymbolicLink,
        "HARDLINK" => SftpItemType.HardLink,
        _ => null,
    };

    /// <summary>The path on a server that a path of a drive or of a session means; any other text as it is.</summary>
    private string OnServer(SftpSession session, string path) =>
        DrivePath.Resolve(SessionState, path, isLiteral: true) is var (other, onServer) && other == session ? onServer
        : SessionResolver.Split(RunspaceSessions.Current, path) is var (named, inNamed) && named == session ? inNamed
        : path;

    /// <summary>
    /// The target of a symbolic link: on the server it parts by slashes, and there are neither sessions nor drives. A relative one stays
    /// relative to the link.
    /// </summary>
    private string LinkTarget(SftpSession session, string path) =>
        ProviderPath.NamesDrive(path) ? OnServer(session, path) : path.Replace('\\', '/');

    private static async Task<SftpListing.Item> DescribeAsync(SftpSession session, FileEntry entry, CancellationToken token) =>
        (await SftpListing.DescribeAsync(session.Files, [entry], token).ConfigureAwait(false))[0];
}
