using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Copying;

/// <summary>A job that is ready to run: from where, to where, how, and what.</summary>
internal sealed record CopyJob(CopyPlace Source, CopyDestination Destination, TransferOptions Options, IReadOnlyList<TransferItem> Items)
{
    /// <summary>The side that is copied to.</summary>
    public CopyPlace Target => Destination.Place;

    /// <summary>The directory that <see cref="Prepare"/> makes, for the journal; null for none.</summary>
    public string? NewDirectory { get; init; }

    /// <summary>Makes what the job needs at the target before it can begin; null for nothing.</summary>
    public Func<CancellationToken, Task>? Prepare { get; init; }

    /// <summary>What is done when the job has come to its end; null for nothing.</summary>
    public Func<CancellationToken, Task>? Conclude { get; init; }
}
