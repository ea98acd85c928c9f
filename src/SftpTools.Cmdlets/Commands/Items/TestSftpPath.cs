using System.Management.Automation;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Tells whether there is something at a path. Links are followed, as Test-Path does; one that leads to nothing is there itself.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SftpPath", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool))]
public sealed class TestSftpPath : RemotePathCmdlet
{
    /// <summary>Paths with wildcards. Relative ones begin in the session's location.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RemotePathCompleter))]
    [SupportsWildcards]
    [PathTransformation]
    public override PathArgument[] Path { get => base.Path; set => base.Path = value; }

    /// <summary>What it has to be.</summary>
    [Parameter]
    [Alias("Type")]
    public SftpPathType PathType { get; set; } = SftpPathType.Any;

    /// <summary>Whether it was written before this time.</summary>
    [Parameter]
    public DateTime? OlderThan { get; set; }

    /// <summary>Whether it was written after this time.</summary>
    [Parameter]
    public DateTime? NewerThan { get; set; }

    /// <summary>Only tells whether a server could have such a path; it is not asked. NUL alone can be in none.</summary>
    [Parameter]
    public SwitchParameter IsValid { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        NameFilter names = Names;
        foreach (RemoteTarget target in Targets())
        {
            if (IsValid)
            {
                WriteObject(!target.Text.Contains('\0', StringComparison.Ordinal));
                continue;
            }
            RunForItem(target.Shown, async (pipeline, token) =>
            {
                bool found = await ExistsAsync(target, names, token).ConfigureAwait(false);
                await pipeline.PostAsync(() => WriteObject(found)).ConfigureAwait(false);
            });
        }
    }

    private async Task<bool> ExistsAsync(RemoteTarget target, NameFilter names, CancellationToken token)
    {
        if (!target.IsPattern)
        {
            FileEntry? entry = await target.FindAsync(followLink: true, token).ConfigureAwait(false);
            return entry is not null && IsWanted(entry, names);
        }
        await foreach (FileEntry match in RemoteGlob.ExpandAsync(target.Session, target.Text, hidden: false, token).ConfigureAwait(false))
        {
            FileEntry? entry = match.Type == FileEntryType.SymbolicLink
                ? await target.Session.Files.GetEntryAsync(match.Path, followLink: true, token).ConfigureAwait(false) ?? match
                : match;
            if (IsWanted(entry, names))
                return true;
        }
        return false;
    }

    private bool IsWanted(FileEntry entry, NameFilter names) =>
        names.Matches(entry.Name)
        && PathType switch
        {
            SftpPathType.Container => entry.Type == FileEntryType.Directory,
            SftpPathType.Leaf => entry.Type != FileEntryType.Directory,
            _ => true,
        }
        && (OlderThan is not { } older || (entry.AreTimesKnown && entry.LastWriteTimeUtc < older.ToUniversalTime()))
        && (NewerThan is not { } newer || (entry.AreTimesKnown && entry.LastWriteTimeUtc > newer.ToUniversalTime()));
}
