using System.Management.Automation;
using System.Security.Cryptography;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.Errors;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Operations;

namespace SftpTools.Cmdlets.Commands;

/// <summary>Computes hashes of files on a server, several files at once; reads like Get-FileHash. Links are followed.</summary>
[Cmdlet(VerbsCommon.Get, "SftpFileHash", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SftpFileHash))]
public sealed class GetSftpFileHash : ItemBatchCmdlet
{
    private const int FilesAtOnce = 8;

    /// <summary>The algorithm; SHA256 when left out.</summary>
    [Parameter(Position = 1)]
    [ValidateSet("MD5", "SHA1", "SHA256", "SHA384", "SHA512")]
    public string Algorithm
    {
        get;
        set => field = value.ToUpperInvariant();
    } = "SHA256";

    /// <summary>Lets wildcards match names that begin with a dot.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Work(IReadOnlyList<ItemTarget> targets) => Run((pipeline, token) => HashAsync(targets, pipeline, token));

    private async Task HashAsync(IReadOnlyList<ItemTarget> targets, PipelineThread pipeline, CancellationToken token)
    {
        NameFilter names = Names;
        using SemaphoreSlim slots = new(FilesAtOnce);
        ConcurrencyWindow window = new(LargestBatch);
        // Each hash is written when those before it are, so the order is that of the paths.
        Task before = Task.CompletedTask;
        try
        {
            foreach (ItemTarget target in targets)
            {
                try
                {
                    foreach (FileEntry entry in await target.FindAsync(names, Force, SftpOperation.Read, token).ConfigureAwait(false))
                    {
                        await slots.WaitAsync(token).ConfigureAwait(false);
                        before = WriteAsync(before, HashOneAsync(target, entry, slots, pipeline, token), pipeline);
                        await window.AddAsync(before).ConfigureAwait(false);
                    }
                }
                catch (SftpException exception)
                {
                    Report(pipeline, exception, target.Shown);
                }
            }
            await window.DrainAsync().ConfigureAwait(false);
        }
        catch
        {
            await window.AbandonAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task WriteAsync(Task before, Task<SftpFileHash?> hash, PipelineThread pipeline)
    {
        SftpFileHash? result = await hash.ConfigureAwait(false);
        await before.ConfigureAwait(false);
        if (result is not null)
            await pipeline.PostAsync(() => WriteObject(result)).ConfigureAwait(false);
    }

    private async Task<SftpFileHash?> HashOneAsync(ItemTarget target, FileEntry entry, SemaphoreSlim slots, PipelineThread pipeline, CancellationToken token)
    {
        try
        {
            SftpFileSystem files = target.Session.Files;
            FileEntry? file = entry.Type == FileEntryType.SymbolicLink
                ? await files.GetEntryAsync(entry.Path, followLink: true, token).ConfigureAwait(false)
                : entry;
            if (file?.Type == FileEntryType.Directory && target.IsPattern)
                return null;
            string? reason = file?.Type switch
            {
                null => "the link leads to nothing",
                FileEntryType.Directory => "it is a directory",
                // Opening a named pipe would wait for its other end.
                FileEntryType.Other => "it is not a regular file",
                _ => null,
            };
            if (reason is not null)
            {
                throw SftpException.OnPath(
                    file is null ? SftpErrorKind.PathNotFound : SftpErrorKind.Failure, SftpOperation.Read, entry.Path, reason);
            }
            byte[] hash = await new FileHasher(files).HashAsync(entry.Path, new HashAlgorithmName(Algorithm), token).ConfigureAwait(false);
            return new SftpFileHash(target.Session, entry.Path, Algorithm, hash);
        }
        catch (SftpException exception)
        {
            Report(pipeline, exception, target.Show(entry));
            return null;
        }
        finally
        {
            slots.Release();
        }
    }
}
