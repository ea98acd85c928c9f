using System.Management.Automation;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Provider;

/// <summary>What is in directories: as items, as names, or whether there is anything.</summary>
public sealed partial class SftpProvider
{
    // Directories whose names the engine has asked this instance for, to walk the tree by itself.
    private readonly HashSet<(SftpSession, string)> _walked = [];

    private DirectoryPrefetcher? _ahead;

    // Whether the engine has taken a path apart with this instance, which it does to expand wildcards.
    private bool _takesApart;

    /// <inheritdoc/>
    protected override object? GetChildItemsDynamicParameters(string path, bool recurse) =>
        Begin(path, FileSystemParameters.ChildItems(this, path));

    /// <inheritdoc/>
    protected override object? GetChildNamesDynamicParameters(string path) => Begin(path, FileSystemParameters.ChildItems(this, path));

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse) => GetChildItems(path, recurse, uint.MaxValue);

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse, uint depth)
    {
        ProviderPath target = Resolve(path);
        ChildItemSelection selection = Selection(path);
        EntryFilter filter = selection.ToFilter(new NameFilter(Filter, null, null), Force);
        RunForItem(path, async (pipeline, token) =>
        {
            AttributeCache.Seen seen = await RequireAsync(target, SftpOperation.OpenRead, token).ConfigureAwait(false);
            SymlinkLoopGuard? links = !selection.FollowSymlink ? null : new SymlinkLoopGuard(
                target.Session.Files,
                again => pipeline.PostAsync(() => WriteWarning(SymlinkLoopGuard.Describe(target.Session.Show(again)))));
            DirectoryLister lister = new(target.Session, filter, recurse ? depth : 0, links, ReportTo(pipeline, target.Session));
            await foreach (IReadOnlyList<SftpListing.Item> items in lister.ListAsync(seen.Entry, token).ConfigureAwait(false))
            {
                await pipeline.PostAsync(() =>
                {
                    foreach (SftpListing.Item item in items.Where(item => IsOffered(item)))
                        Write(target.Session, item);
                }).ConfigureAwait(false);
            }
        });
    }

    /// <inheritdoc/>
    protected override void GetChildNames(string path, ReturnContainers returnContainers)
    {
        ProviderPath target = Resolve(path);
        bool allContainers = returnContainers == ReturnContainers.ReturnAllContainers;
        NameFilter names = new(Filter, null, null);
        EntryFilter filter = Selection(path).ToFilter(new NameFilter(null, null, null), Force);
        _walked.Add((target.Session, target.Path));
        // Get-ChildItem -Name of a file is its own name. To expand a wildcard below one, the engine asks as well.
        bool namesItself = EngineInternals.Argument(this, "Name") is SwitchParameter { IsPresent: true };
        RunForItem(path, async (pipeline, token) =>
        {
            if (namesItself && (await RequireAsync(target, SftpOperation.OpenRead, token).ConfigureAwait(false)) is { IsContainer: false, Entry: var file })
            {
                if (filter.Passes(file) && names.Matches(file.Name))
                    await pipeline.PostAsync(() => WriteItemObject(file.Name, PathOf(target.Session, file), isContainer: false)).ConfigureAwait(false);
                return;
            }
            IReadOnlyList<SftpListing.Item> items = await ListNamesAsync(target, allContainers, token).ConfigureAwait(false);
            await pipeline.PostAsync(() =>
            {
                foreach (SftpListing.Item item in items.Where(item => IsWanted(item) && IsOffered(item)))
                    WriteItemObject(item.Entry.Name, PathOf(target.Session, item.Entry), item.IsContainer);
            }).ConfigureAwait(false);
        });

        // The engine asks for all containers to walk into them.
        bool IsWanted(SftpListing.Item item) => allContainers && item.Entry.Type == FileEntryType.Directory
            ? filter.IsVisible(item.Entry)
            : filter.Passes(item.Entry) && filter.PassesAs(item.Entry, item.IsContainer) && names.Matches(item.Entry.Name);
    }

    private async Task<IReadOnlyList<SftpListing.Item>> ListNamesAsync(ProviderPath target, bool walks, CancellationToken token)
    {
        AttributeCache cache = AttributeCache.Of(target.Session);
        // With wildcards the engine lists for the parameters of the command and once more for the command itself.
        if (cache.TakeListing(target.Path) is { } known)
            return known;
        AttributeCache.Seen seen = await RequireAsync(target, SftpOperation.OpenRead, token).ConfigureAwait(false);
        if (!ReferenceEquals(_ahead?.Session, target.Session))
            _ahead = new DirectoryPrefetcher(target.Session, Removes);
        // What runs ahead outlives this call.
        (IReadOnlyList<SftpListing.Item> items, long changes) = await _ahead.ListAsync(seen.Entry, walks, _runner.Stopped)
            .WaitAsync(token).ConfigureAwait(false);
        // The engine asks for each of them next.
        cache.AddListing(target.Path, items, changes);
        return items;
    }

    /// <summary>
    /// Whether there is anything in a directory. Remove-Item asks, and removes a link itself, which holds nothing. For wildcards it is asked
    /// before each listing, which then goes through links and tells by itself whether it is empty.
    /// </summary>
    protected override bool HasChildItems(string path)
    {
        ProviderPath target = Resolve(path);
        return RunOrThrow(path, async token =>
        {
            AttributeCache.Seen? seen = await LookAsync(target, token).ConfigureAwait(false);
            if (_takesApart)
                return seen?.IsContainer == true;
            // To Remove-Item -Recurse it makes no difference, and the answer would cost a listing.
            if (EngineInternals.Argument(this, "Recurse") is SwitchParameter { IsPresent: true })
                return seen?.Entry.Type == FileEntryType.Directory;
            return seen is { Entry.Type: FileEntryType.Directory } && await HasEntriesAsync(target, token).ConfigureAwait(false);
        });
    }

    // A directory that may not be listed is for the removal to speak of: it may be empty and go.
    private static async Task<bool> HasEntriesAsync(ProviderPath target, CancellationToken token)
    {
        try
        {
            return await target.Session.Files.HasEntriesAsync(target.Path, token).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.Kind is SftpErrorKind.PermissionDenied or SftpErrorKind.PathNotFound)
        {
            return false;
        }
    }

    private ChildItemSelection Selection(string path)
    {
        WrittenParameters written = new(DynamicParameters);
        ChildItemSelection selection = ChildItemSelection.From(written);
        RequireNone(written, path);
        return selection;
    }

    /// <summary>
    /// Whether Tab may have an item. PowerShell completes the paths of providers itself, and puts quotes round a name for a space alone:
    /// other white space in it would make several arguments of it, or several lines, and what follows it a parameter.
    /// </summary>
    private static bool IsOffered(SftpListing.Item item) =>
        !item.Entry.Name.Any(static c => c != ' ' && char.IsWhiteSpace(c)) || !EngineInternals.IsCompletion();

    private static string PathOf(SftpSession session, FileEntry entry) => new ProviderPath(session, entry.Path).Text;

    private void Write(SftpSession session, SftpListing.Item item) =>
        WriteItemObject(SftpItemInfo.Create(session, item), PathOf(session, item.Entry), item.IsContainer);
}
