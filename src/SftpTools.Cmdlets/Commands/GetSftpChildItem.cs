using System.Management.Automation;
using SftpTools.Cmdlets.Binding;
using SftpTools.Cmdlets.Output;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Lists directories, as Get-ChildItem does.</summary>
[Cmdlet(VerbsCommon.Get, "SftpChildItem", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SftpFileInfo), typeof(SftpDirectoryInfo))]
public sealed class GetSftpChildItem : RemotePathCmdlet
{
    private const int DirectoriesAhead = 16;

    /// <inheritdoc/>
    [Parameter(Position = 1)]
    public override string? Filter { get => base.Filter; set => base.Filter = value; }

    /// <summary>Lists everything below, too.</summary>
    [Parameter]
    [Alias("s", "r")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>How many levels below to list; implies -Recurse.</summary>
    [Parameter]
    public uint? Depth { get; set; }

    /// <summary>Lists names that begin with a dot, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Only files.</summary>
    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    /// <summary>Only directories.</summary>
    [Parameter]
    [Alias("ad")]
    public SwitchParameter Directory { get; set; }

    /// <summary>Writes names, relative to the path, instead of items.</summary>
    [Parameter]
    public SwitchParameter Name { get; set; }

    /// <summary>Walks into links to directories, too.</summary>
    [Parameter]
    public SwitchParameter FollowSymlink { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (RemoteTarget target in Targets())
            RunForItem(target.Text, (pump, token) => ListAsync(target, pump, token));
    }

    private async Task ListAsync(RemoteTarget target, Pump pump, CancellationToken token)
    {
        bool recurse = Recurse || Depth is not null;
        NameFilter names = Names;
        if (!target.IsPattern)
        {
            FileEntry entry = await target.GetEntryAsync(followLink: true, token).ConfigureAwait(false);
            if (entry.Type == FileEntryType.Directory)
                await ListDirectoryAsync(target.Session, entry, entry.Path, recurse, names, pump, token).ConfigureAwait(false);
            else
                await WriteEntriesAsync(target.Session, [entry], names, pump, token).ConfigureAwait(false);
            return;
        }
        if (recurse && SplitLeafPattern(target) is var (parent, leaf))
        {
            // "dir *.log -Recurse" looks for *.log at every level, as Get-ChildItem does.
            NameFilter leafNames = new(Filter, [.. Include ?? [], leaf], Exclude);
            FileEntry entry = await parent.GetEntryAsync(followLink: true, token).ConfigureAwait(false);
            await ListDirectoryAsync(target.Session, entry, entry.Path, recurse, leafNames, pump, token).ConfigureAwait(false);
            return;
        }
        List<FileEntry> matches = [];
        await foreach (FileEntry match in RemoteGlob.ExpandAsync(target.Session, target.Text, Force, token).ConfigureAwait(false))
            matches.Add(match);
        await WriteEntriesAsync(target.Session, matches, names, pump, token).ConfigureAwait(false);
        if (recurse)
        {
            foreach (FileEntry match in matches.Where(entry => entry.Type == FileEntryType.Directory))
                await ListDirectoryAsync(target.Session, match, match.Path, recurse, names, pump, token).ConfigureAwait(false);
        }
    }

    private static (RemoteTarget Parent, string Leaf)? SplitLeafPattern(RemoteTarget target)
    {
        string text = target.Text.TrimEnd('/');
        int slash = text.LastIndexOf('/');
        string parent = slash < 0 ? "." : slash == 0 ? "/" : text[..slash];
        return RemoteGlob.HasWildcards(parent) ? null : (target with { Text = parent }, text[(slash + 1)..]);
    }

    private async Task ListDirectoryAsync(
        SftpSession session, FileEntry directory, string basePath, bool recurse, NameFilter names, Pump pump, CancellationToken token)
    {
        LinkGuard? links = FollowSymlink ? new LinkGuard(session.Files) : null;
        TreeWalker walker = new(session.Files, DirectoriesAhead);
        IAsyncEnumerable<TreeWalker.Found> walk = walker.WalkAsync(
            directory,
            async (entry, depth) => recurse && depth <= (Depth ?? uint.MaxValue) && IsVisible(entry)
                && (entry.Type == FileEntryType.Directory
                    || (links is not null && await links.MayEnterAsync(entry, token).ConfigureAwait(false))),
            token);
        await foreach ((IReadOnlyList<SftpListing.Item> items, TreeWalker.Found? error) in SftpListing
            .CompleteAsync(session.Files, OnlyWantedAsync(walk, names), token).ConfigureAwait(false))
        {
            if (error is { Error: { } exception } failed)
            {
                if (ReferenceEquals(failed.Directory, directory))
                    throw exception;
                await pump.PostAsync(() => WriteError(ErrorRecords.From(exception, $"{session.Name}:{failed.Directory.Path}"))).ConfigureAwait(false);
            }
            await WriteAsync(session, items, basePath, pump).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<TreeWalker.Found> OnlyWantedAsync(IAsyncEnumerable<TreeWalker.Found> walk, NameFilter names)
    {
        await foreach (TreeWalker.Found found in walk.ConfigureAwait(false))
        {
            if (found.Entry is not { } entry || (IsVisible(entry) && names.Matches(entry.Name)))
                yield return found;
        }
    }

    private async Task WriteEntriesAsync(
        SftpSession session, IReadOnlyList<FileEntry> entries, NameFilter names, Pump pump, CancellationToken token)
    {
        List<FileEntry> wanted = [.. entries.Where(entry => names.Matches(entry.Name))];
        IReadOnlyList<SftpListing.Item> items = await SftpListing.DescribeAsync(session.Files, wanted, token).ConfigureAwait(false);
        foreach (SftpListing.Item item in items)
            await WriteAsync(session, [item], RemotePathSyntax.Instance.GetParent(item.Entry.Path) ?? "/", pump).ConfigureAwait(false);
    }

    private async Task WriteAsync(SftpSession session, IReadOnlyList<SftpListing.Item> items, string basePath, Pump pump)
    {
        List<SftpListing.Item> wanted = [.. items.Where(item => (!File || !item.IsContainer) && (!Directory || item.IsContainer))];
        if (wanted.Count == 0)
            return;
        await pump.PostAsync(() =>
        {
            foreach (SftpListing.Item item in wanted)
            {
                if (Name)
                    WriteObject(item.Entry.Path[basePath.Length..].TrimStart('/'));
                else
                    WriteObject(SftpItemInfo.Create(session, item));
            }
        }).ConfigureAwait(false);
    }

    private bool IsVisible(FileEntry entry) => Force || entry.Name[0] != '.';
}
