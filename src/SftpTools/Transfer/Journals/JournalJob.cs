namespace SftpTools.Transfer.Journals;

/// <summary>A job as a journal plans it: its sides, its options and what it was given.</summary>
internal sealed record JournalJob(
    JournalPlace From, JournalPlace To, TransferOptions Options, JournalFilter Filter, IReadOnlyList<JournalItem> Items)
{
    /// <summary>The directory at the target that the job makes for its items when it is missing; null for none.</summary>
    public string? NewDirectory { get; init; }
}
