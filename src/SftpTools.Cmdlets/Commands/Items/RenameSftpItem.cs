using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Gives a file, a directory or a link itself another name in the directory where it is.</summary>
[Cmdlet(VerbsCommon.Rename, "SftpItem", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SftpFileInfo), typeof(SftpDirectoryInfo))]
public sealed class RenameSftpItem : ItemCmdlet
{
    /// <summary>The new name, not a path. Move-SftpItem moves to another directory.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NewNameCompleter))]
    public string NewName { get; set; } = "";

    /// <summary>Replaces a file that has the new name, in one step where the server can; wildcards match names that begin with a dot.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the renamed item.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ItemTarget target in Targets())
        {
            LocationsInUse inUse = LocationsInUse.Of(SessionState, target.Session);
            // A path of the same session may name the directory where the item is.
            string newName = SessionResolver.Split(Sessions, NewName) is var (other, path) && other == target.Session ? path : NewName;
            RunForItem(target.Shown, (pipeline, token) => RenameAsync(target, newName, inUse, pipeline, token));
        }
    }

    private async Task RenameAsync(ItemTarget target, string newName, LocationsInUse inUse, PipelineThread pipeline, CancellationToken token)
    {
        List<FileEntry> found = await target.FindAsync(new NameFilter(null, null, null), Force, SftpOperation.Rename, token).ConfigureAwait(false);
        if (found.Count == 0)
            return;
        if (found.Count > 1)
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Rename, target.Shown, $"it matches {found.Count} items, and one name is for one item");
        }
        FileEntry entry = found[0];
        if (entry.Name.Length == 0)
            throw SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Rename, entry.Path, "the root has no name");
        if (NewItemName.In(entry, newName, backslashParts: false) is not { } name)
        {
            pipeline.Post(() => WriteError(NewItemName.Refuse(NewName, "Move-SftpItem")));
            return;
        }
        await inUse.RequireFreeAsync(entry, SftpOperation.Rename, token).ConfigureAwait(false);
        string newPath = RemotePathSyntax.Join(RemotePathSyntax.Instance.GetParent(entry.Path) ?? "/", name);
        bool confirmed = await pipeline.AskAsync(() => ShouldProcess(
            $"{target.Session.Show(entry.Path)} to {name}",
            entry.Type == FileEntryType.Directory ? "Rename Directory" : "Rename File")).ConfigureAwait(false);
        if (!confirmed)
            return;
        if (!MoveRules.IsOntoItself(entry, newPath))
            await target.Session.Files.RenameAsync(entry.Path, newPath, Force, token).ConfigureAwait(false);
        if (!PassThru)
            return;
        // It is renamed: a refused look at it is not an error.
        FileEntry renamed = (await Look.AtAsync(target.Session.Files, newPath, followLink: false, token).ConfigureAwait(false)).Entry
            ?? entry with { Path = newPath, Name = name };
        await WriteItemsAsync(pipeline, target.Session, [renamed], token).ConfigureAwait(false);
    }
}
