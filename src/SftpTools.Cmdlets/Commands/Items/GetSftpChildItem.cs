using System.Management.Automation;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Lists directories, as Get-ChildItem does.</summary>
[Cmdlet(VerbsCommon.Get, "SftpChildItem", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SftpFileInfo), typeof(SftpDirectoryInfo))]
public sealed class GetSftpChildItem : RemotePathCmdlet
{
    /// <summary>A wildcard pattern for names.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
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

    /// <summary>Only files, and whatever else is not a directory.</summary>
    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    /// <summary>Only directories, and links to them.</summary>
    [Parameter]
    [Alias("ad")]
    public SwitchParameter Directory { get; set; }

    /// <summary>Only names that begin with a dot.</summary>
    [Parameter]
    [Alias("ah", "h")]
    public SwitchParameter Hidden { get; set; }

    /// <summary>Writes names, relative to the path, instead of items.</summary>
    [Parameter]
    public SwitchParameter Name { get; set; }

    /// <summary>Walks into links to directories, too. Each real directory is entered once, so loops end.</summary>
    [Parameter]
    public SwitchParameter FollowSymlink { get; set; }

    /// <summary>Only files of at least this many bytes, such as 10MB.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? MinimumSize { get; set; }

    /// <summary>Only files of at most this many bytes.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? MaximumSize { get; set; }

    /// <summary>Only what was written after this time.</summary>
    [Parameter]
    public DateTime? NewerThan { get; set; }

    /// <summary>Only what was written before this time.</summary>
    [Parameter]
    public DateTime? OlderThan { get; set; }

    private bool Recurses => Recurse || Depth is not null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        EntryFilter filter = FilterFor(Names);
        foreach (RemoteTarget target in Targets())
            RunForItem(target.Shown, (pipeline, token) => ListAsync(target, filter, pipeline, token));
    }

    private EntryFilter FilterFor(NameFilter names) => new()
    {
        Names = names,
        ShowHidden = Force,
        OnlyHidden = Hidden,
        OnlyFiles = File,
        OnlyDirectories = Directory,
        MinimumSize = MinimumSize,
        MaximumSize = MaximumSize,
        NewerThanUtc = NewerThan?.ToUniversalTime(),
        OlderThanUtc = OlderThan?.ToUniversalTime(),
    };

    private async Task ListAsync(RemoteTarget target, EntryFilter filter, PipelineThread pipeline, CancellationToken token)
    {
        if (!target.IsPattern)
        {
            FileEntry? entry = await FindAsync(target, token).ConfigureAwait(false);
            if (entry?.Type == FileEntryType.Directory)
            {
                await ListDirectoryAsync(target.Session, entry, filter, pipeline, token).ConfigureAwait(false);
                return;
            }
            if (Recurses && !target.IsLiteral && await ListNamedAsync(target, filter, pipeline, token).ConfigureAwait(false))
                return;
            // A path that names one file shows it as it is, also when it is hidden or a link.
            FileEntry itself = await target.GetEntryAsync(followLink: false, token).ConfigureAwait(false);
            await WriteEntriesAsync(target.Session, [itself], filter with { ShowHidden = true }, pipeline, token).ConfigureAwait(false);
            return;
        }
        List<FileEntry> matches = [];
        await foreach (FileEntry match in RemoteGlob
            .ExpandAsync(target.Session, target.Text, Force || Hidden, token, ReportTo(pipeline, target.Session))
            .ConfigureAwait(false))
        {
            matches.Add(match);
        }
        if (!Recurses)
        {
            // What the pattern names outright, such as ".s*", is shown without -Force.
            await WriteEntriesAsync(target.Session, matches, filter with { ShowHidden = true }, pipeline, token).ConfigureAwait(false);
            return;
        }
        // As Get-ChildItem does: where the pattern matches directories alone, what is in them; else it is the pattern for names at every level.
        IReadOnlyList<SftpListing.Item> items = await SftpListing.DescribeAsync(target.Session.Files, matches, token).ConfigureAwait(false);
        bool areDirectories = items.Count > 0 && items.All(static item => item.IsContainer);
        if (!areDirectories && await ListNamedAsync(target, filter, pipeline, token).ConfigureAwait(false))
            return;
        if (!areDirectories)
            await WriteEntriesAsync(target.Session, matches, filter with { ShowHidden = true }, pipeline, token).ConfigureAwait(false);
        foreach (SftpListing.Item item in items.Where(static item => item.IsContainer))
        {
            FileEntry directory = item.Entry.Type == FileEntryType.SymbolicLink ? item.Entry with { Type = FileEntryType.Directory } : item.Entry;
            await ListDirectoryAsync(target.Session, directory, filter, pipeline, token).ConfigureAwait(false);
        }
    }

    // Whether there is anything at all is for the caller to ask: of a missing file its name is looked for below.
    private async Task<FileEntry?> FindAsync(RemoteTarget target, CancellationToken token)
    {
        if (!Recurses || target.IsLiteral)
            return await target.GetEntryAsync(followLink: true, token).ConfigureAwait(false);
        return (await Look.AtAsync(target.Session.Files, target.Path, followLink: true, token).ConfigureAwait(false)).Entry;
    }

    /// <summary>Lists what has the last part of the path as its name, at every level of the directory above it. False where that is a pattern, too.</summary>
    private async Task<bool> ListNamedAsync(RemoteTarget target, EntryFilter filter, PipelineThread pipeline, CancellationToken token)
    {
        if (SplitLeafPattern(target) is not var (parent, leaf))
            return false;
        EntryFilter named = filter with { Names = new NameFilter(Filter, [.. Include ?? [], leaf], Exclude) };
        FileEntry directory = await parent.GetEntryAsync(followLink: true, token).ConfigureAwait(false);
        await ListDirectoryAsync(target.Session, directory, named, pipeline, token).ConfigureAwait(false);
        return true;
    }

    private static (RemoteTarget Parent, string Leaf)? SplitLeafPattern(RemoteTarget target)
    {
        string text = target.Text.TrimEnd('/');
        int slash = text.LastIndexOf('/');
        string parent = slash < 0 ? "." : slash == 0 ? "/" : text[..slash];
        return RemoteGlob.HasWildcards(parent) ? null : (target with { Text = parent }, text[(slash + 1)..]);
    }

    private async Task ListDirectoryAsync(
        SftpSession session, FileEntry directory, EntryFilter filter, PipelineThread pipeline, CancellationToken token)
    {
        uint levels = Recurses ? Depth ?? uint.MaxValue : 0;
        SymlinkLoopGuard? links = !FollowSymlink ? null : new SymlinkLoopGuard(
            session.Files, again => pipeline.PostAsync(() => WriteWarning(SymlinkLoopGuard.Describe(session.Show(again)))));
        DirectoryLister lister = new(session, filter, levels, links, ReportTo(pipeline, session));
        await foreach (IReadOnlyList<SftpListing.Item> items in lister.ListAsync(directory, token).ConfigureAwait(false))
            await WriteAsync(session, items, directory.Path, pipeline).ConfigureAwait(false);
    }

    private async Task WriteEntriesAsync(
        SftpSession session, IReadOnlyList<FileEntry> entries, EntryFilter filter, PipelineThread pipeline, CancellationToken token)
    {
        List<FileEntry> wanted = [.. entries.Where(filter.Passes)];
        IReadOnlyList<SftpListing.Item> items = await SftpListing.DescribeAsync(session.Files, wanted, token).ConfigureAwait(false);
        foreach (SftpListing.Item item in items.Where(item => filter.PassesAs(item.Entry, item.IsContainer)))
        {
            string parent = RemotePathSyntax.Instance.GetParent(item.Entry.Path) ?? "/";
            await WriteAsync(session, [item], parent, pipeline).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(SftpSession session, IReadOnlyList<SftpListing.Item> items, string basePath, PipelineThread pipeline)
    {
        bool name = Name;
        await pipeline.PostAsync(() =>
        {
            foreach (SftpListing.Item item in items)
            {
                if (name)
                    WriteObject(item.Entry.Path[basePath.Length..].TrimStart('/'));
                else
                    WriteObject(SftpItemInfo.Create(session, item));
            }
        }).ConfigureAwait(false);
    }
}
