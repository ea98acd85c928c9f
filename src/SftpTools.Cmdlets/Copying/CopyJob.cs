using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Copying;

/// <summary>A job that is ready to run: both sides, what goes where, and what it is called on the screen.</summary>
internal sealed record CopyJob(CopyPlace Source, CopyPlace Target, TransferOptions Options, IReadOnlyList<TransferItem> Items, string Destination)
{
    /// <summary>The directory that <see cref="Prepare"/> makes, for the journal; null for none.</summary>
    public string? NewDirectory { get; init; }

    /// <summary>Makes what the job needs at the target before it can begin; null for nothing.</summary>
    public Func<CancellationToken, Task>? Prepare { get; init; }
}
