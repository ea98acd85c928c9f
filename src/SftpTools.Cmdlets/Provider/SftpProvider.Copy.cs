using System.Management.Automation;
using System.Management.Automation.Language;
using SftpTools.Cmdlets.Copying;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Paths;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Items;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Provider;

/// <summary>Copies on one server, which copies by itself where it can, and from server to server.</summary>
public sealed partial class SftpProvider
{
    private static readonly string[] s_filters = ["Filter", "Include", "Exclude"];

    /// <inheritdoc/>
    protected override object? CopyItemDynamicParameters(string path, string destination, bool recurse)
    {
        Begin(path, null);
        RequireInside("Copy-Item", path, destination, recurse ? " -Recurse" : "");
        return null;
    }

    /// <summary>Ends a command that would leave the provider. The engine refuses it as well, and does not say what would do it.</summary>
    private void RequireInside(string command, string path, string? destination, string more)
    {
        if (!IsElsewhere(destination))
            return;
        // Of what was written the engine hands on the first match alone.
        string[]? written = EngineInternals.Argument(this, "Path") as string[];
        string[]? literal = EngineInternals.Argument(this, "LiteralPath") as string[];
        string sources = Quoted(written ?? literal ?? [path]);
        foreach (string parameter in s_filters)
        {
            if (EngineInternals.Argument(this, parameter) is { } filter)
                more += $" -{parameter} {Quoted(filter as string[] ?? [$"{filter}"])}";
        }
        End(ErrorRecords.Usage(
            "SftpCopyCrossesProviders",
            $"{command} stays on the servers of the Sftp drives. Copy-SftpItem takes the same paths and copies to this machine, and from it: "
            + $"Copy-SftpItem {(literal is null ? "" : "-LiteralPath ")}{sources} {Quoted([destination!])}{more}",
            destination!));
    }

    private static string Quoted(string[] texts) =>
        string.Join(", ", texts.Select(static text => $"'{CodeGeneration.EscapeSingleQuotedStringContent(DisplayText.Clean(text))}'"));

    /// <inheritdoc/>
    protected override void CopyItem(string path, string copyPath, bool recurse)
    {
        RequireNone(new WrittenParameters(DynamicParameters), path);
        ProviderPath from = Resolve(path);
        ProviderPath to = Resolve(copyPath);
        if (from.MeansDirectory && !IsMeant(path, from, SftpOperation.OpenRead))
            return;
        if (!ShouldProcess($"{from.Text} to {to.Text}", "Copy"))
            return;
        if (!recurse && EngineInternals.Argument(this, "Container") is SwitchParameter { IsPresent: false } && MakesDirectory(path, from, to))
            return;
        CopyPlace source = new(from.Session);
        CopyDestination destination = new(new CopyPlace(to.Session), ProviderPath.KeepEnd(to.Path, copyPath))
        {
            Shown = to.Text,
            Given = path,
        };
        NameFilter names = new(Filter, null, null);
        // The engine has picked this item by -Include; -Exclude counts for the files in it, too.
        NameFilter left = new(null, null, [.. Exclude ?? []]);
        TransferOptions options = new()
        {
            Force = Force,
            IncludeFile = names.IsEmpty && left.IsEmpty ? null : name => names.Matches(name) && left.Matches(name),
        };
        CopyRequest request = new([(new CopySource(source, from.Path, null, IsPattern: false), destination)], options)
        {
            Names = names,
            Recurses = recurse,
        };
        CopyOutput output = new(WriteError, WriteWarning, WriteVerbose, null);
        TransferRunner transfers = new(_runner, output) { WriteProgress = WriteProgress, Warnings = CommandWarnings.Of(this).Copies };
        try
        {
            transfers.Run(path, async (pipeline, token) =>
            {
                IReadOnlyList<CopyJob> jobs = await new CopyPlanner(request, output, pipeline).PlanAsync(token).ConfigureAwait(false);
                return new PlannedTransfer([.. jobs.Select(job => job with { Conclude = end => WriteCopyAsync(to.Session, job.Items[0], pipeline, end) })]);
            });
        }
        finally
        {
            to.Session.Files.NoteChange();
        }
    }

    /// <summary>
    /// Copies a directory without what is in it, for -Container:$false, with which the engine walks the tree itself and asks for each directory
    /// in it: one of this machine is made and stays empty. False where no directory is to be copied.
    /// </summary>
    private bool MakesDirectory(string path, ProviderPath from, ProviderPath to)
    {
        bool isDirectory = false;
        RunForItem(path, async (_, token) =>
        {
            if (await LookAsync(from, token).ConfigureAwait(false) is not { Entry: { Type: FileEntryType.Directory } entry })
                return;
            isDirectory = true;
            SftpFileSystem files = to.Session.Files;
            FileEntry? there = (await Look.AtAsync(files, to.Path, followLink: true, token).ConfigureAwait(false)).Entry;
            string made = there?.Type == FileEntryType.Directory ? RemotePathSyntax.Instance.Append(to.Path, entry.Name) : to.Path;
            await files.CreateDirectoryAsync(made, null, token).ConfigureAwait(false);
            files.NoteChange();
        });
        return isDirectory;
    }

    private async Task WriteCopyAsync(SftpSession session, TransferItem item, PipelineThread pipeline, CancellationToken token)
    {
        string path = item.TargetPath;
        Look look = await Look.AtAsync(session.Files, path, followLink: false, token).ConfigureAwait(false);
        if (look.IsAbsent)
            return;
        // It is copied: a refused look at it is not an error.
        FileEntry made = look.Entry ?? item.Source with { Path = path, Name = RemotePathSyntax.Instance.GetName(path) };
        SftpListing.Item shown = await DescribeAsync(session, made, token).ConfigureAwait(false);
        await pipeline.PostAsync(() => Write(session, shown)).ConfigureAwait(false);
    }

    private bool IsElsewhere(string? destination)
    {
        if (string.IsNullOrEmpty(destination))
            return false;
        try
        {
            SessionState.Path.GetUnresolvedProviderPathFromPSPath(destination, out ProviderInfo provider, out _);
            return !DrivePath.IsOurs(provider);
        }
        catch (Exception exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException
            or PSArgumentException)
        {
            return false;
        }
    }
}
