using SftpTools.Transfer.Journals;

namespace SftpTools.Cmdlets.Copying;

/// <summary>What a command has planned: jobs, to be run one after the other, and the journal that is told of them; null for none.</summary>
internal sealed record PlannedTransfer(IReadOnlyList<CopyJob> Jobs, Journal? Journal = null) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Journal?.Dispose();
}
