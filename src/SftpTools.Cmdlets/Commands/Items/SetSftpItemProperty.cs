using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Operations;

namespace SftpTools.Cmdlets.Commands;

/// <summary>
/// Changes permissions, owner, group and times of items on a server, each without the others. A link is changed itself where the server
/// can do that; -FollowSymlink changes what it leads to.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SftpItemProperty", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpFileInfo), typeof(SftpDirectoryInfo))]
public sealed class SetSftpItemProperty : ItemBatchCmdlet
{
    private readonly Dictionary<SftpSession, Task<AttributeChange>> _changes = [];

    /// <summary>
    /// The permissions: octal digits such as 0755, or changes as chmod takes them, such as "u=rwx,go-w", "u+s", "a+X". There is no umask.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModeCompleter))]
    [ModeTransformation]
    [ValidateNotNull]
    public ModeArgument? Mode { get; set; }

    /// <summary>The owner: a number, or a name that the server's /etc/passwd knows.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Owner { get; set; }

    /// <summary>The group: a number, or a name that the server's /etc/group knows.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>The time of the last write, in local time where it does not say otherwise; whole seconds from 1970 to 2106.</summary>
    [Parameter]
    public DateTime? LastWriteTime { get; set; }

    /// <summary>The time of the last access, in local time where it does not say otherwise; whole seconds from 1970 to 2106.</summary>
    [Parameter]
    public DateTime? LastAccessTime { get; set; }

    /// <summary>Changes all that is in directories, too; never through links.</summary>
    [Parameter]
    [Alias("r")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Changes what a named link leads to, instead of the link itself.</summary>
    [Parameter]
    public SwitchParameter FollowSymlink { get; set; }

    /// <summary>Lets wildcards match names that begin with a dot.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the items that were named, as they are now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private PropertyRequest Request => new()
    {
        Mode = Mode,
        Owner = Owner,
        Group = Group,
        LastWriteTime = LastWriteTime,
        LastAccessTime = LastAccessTime,
    };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Request.IsEmpty)
        {
            ThrowTerminatingError(ErrorRecords.Usage(
                "SftpPropertyMissing", "There is nothing to change. Give -Mode, -Owner, -Group, -LastWriteTime or -LastAccessTime."));
        }
        if (Request.Problem is { } problem)
            ThrowTerminatingError(problem);
    }

    private protected override void Work(IReadOnlyList<ItemTarget> targets) => Run((pipeline, token) => SetAsync(targets, pipeline, token));

    private async Task SetAsync(IReadOnlyList<ItemTarget> targets, PipelineThread pipeline, CancellationToken token)
    {
        NameFilter names = Names;
        List<(ItemTarget Target, FileEntry Entry)> entries = [];
        // All paths are looked for at once, and taken in their order.
        IReadOnlyList<FileEntry>?[] found = await Task.WhenAll(targets.Select(target => FindAsync(target, names, pipeline, token))).ConfigureAwait(false);
        for (int i = 0; i < found.Length; i++)
            entries.AddRange((found[i] ?? []).Select(entry => (targets[i], entry)));
        foreach ((ItemTarget Target, FileEntry Entry)[] some in entries.Chunk(LargestBatch))
        {
            List<(ItemTarget Target, FileEntry Entry)> confirmed = await pipeline.AskAsync(() => some.Where(each => ShouldProcess(
                each.Target.Session.Show(each.Entry.Path),
                $"{Describe(each.Entry, names)} {Request}")).ToList()).ConfigureAwait(false);
            (FileEntry? Now, SftpException? Failure)[] done = await Task.WhenAll(confirmed.Select(each => SetOneAsync(each.Target, each.Entry, names, pipeline, token))).ConfigureAwait(false);
            for (int i = 0; i < done.Length; i++)
            {
                if (done[i].Failure is { } failure)
                    Report(pipeline, failure, confirmed[i].Target.Show(confirmed[i].Entry));
                if (done[i].Now is { } entry)
                    await WriteItemsAsync(pipeline, confirmed[i].Target.Session, [entry], token).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<FileEntry>?> FindAsync(ItemTarget target, NameFilter names, PipelineThread pipeline, CancellationToken token)
    {
        try
        {
            if (!Recurse || names.IsEmpty)
                return await target.FindAsync(names, Force, SftpOperation.SetAttributes, token).ConfigureAwait(false);
            // The names decide about what is in directories, too, and not about whether these are looked into.
            List<FileEntry> found = await target.FindAsync(NameFilter.None, Force, SftpOperation.SetAttributes, token).ConfigureAwait(false);
            bool MayHold(FileEntry entry) => entry.Type == FileEntryType.Directory || (FollowSymlink && entry.Type == FileEntryType.SymbolicLink);
            found.RemoveAll(entry => !MayHold(entry) && !names.Matches(entry.Name));
            return found;
        }
        catch (SftpException exception)
        {
            Report(pipeline, exception, target.Shown);
            return null;
        }
    }

    private string Describe(FileEntry entry, NameFilter names) =>
        !Recurse || entry.Type != FileEntryType.Directory ? "Set Property"
        : names.IsEmpty ? "Set Property With All In It"
        : "Set Property Of What Matches In It";

    /// <summary>Changes an item; with -PassThru, what it is afterwards. The failure waits for those of the items before it.</summary>
    private async Task<(FileEntry? Now, SftpException? Failure)> SetOneAsync(ItemTarget target, FileEntry entry, NameFilter names, PipelineThread pipeline, CancellationToken token)
    {
        SftpFileSystem files = target.Session.Files;
        try
        {
            AttributeChange change = await ChangeForAsync(target.Session, token).ConfigureAwait(false);
            bool follow = FollowSymlink && entry.Type == FileEntryType.SymbolicLink;
            if (follow || target.Known is not null)
            {
                // What an item says of itself may be old, and half of a pair may have to be kept.
                entry = await files.GetEntryAsync(entry.Path, follow, token).ConfigureAwait(false)
                    ?? throw SftpException.OnPath(
                        SftpErrorKind.PathNotFound,
                        SftpOperation.SetAttributes,
                        entry.Path,
                        follow ? "the link leads to nothing" : "there is no such file or directory");
            }
            AttributeSetter setter = new(
                files, change, exception => Report(pipeline, exception, target.Session.Show(exception.Path)), names.IsEmpty ? null : names.Matches);
            if (Recurse && entry.Type == FileEntryType.Directory && FollowSymlink)
                await setter.SetProvenTreeAsync(entry, token).ConfigureAwait(false);
            else if (Recurse && entry.Type == FileEntryType.Directory)
                await setter.SetTreeAsync(entry, token).ConfigureAwait(false);
            else if (names.Matches(entry.Name))
                await setter.SetAsync(entry, token).ConfigureAwait(false);
            if (!PassThru || !names.Matches(entry.Name))
                return default;
            // It is changed: a refused look at it is not an error, and shows what was there before.
            return ((await Look.AtAsync(files, entry.Path, followLink: false, token).ConfigureAwait(false)).Entry ?? entry, null);
        }
        catch (SftpException exception)
        {
            return (null, exception);
        }
    }

    /// <summary>What to change on one server: names have numbers of their own on each.</summary>
    private Task<AttributeChange> ChangeForAsync(SftpSession session, CancellationToken token)
    {
        lock (_changes)
        {
            if (!_changes.TryGetValue(session, out Task<AttributeChange>? change))
                _changes[session] = change = Request.ResolveAsync(session.Files, token);
            return change;
        }
    }
}
