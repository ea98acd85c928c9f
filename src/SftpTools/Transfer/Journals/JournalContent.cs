namespace SftpTools.Transfer.Journals;

/// <summary>What a journal says.</summary>
/// <param name="Jobs">The jobs in their order.</param>
/// <param name="Finished">The files that were brought, by their paths at the target.</param>
/// <param name="Renaming">The files that were whole and about to get their final names, by their paths at the target.</param>
/// <param name="Moved">The sources that were removed after their copies.</param>
/// <param name="IsFinished">Whether the last run came to its end without a failure.</param>
/// <param name="GoodLength">The bytes of the file up to what a crash may have cut.</param>
internal sealed record JournalContent(
    IReadOnlyList<JournalJob> Jobs,
    IReadOnlyDictionary<string, FinishedFile> Finished,
    IReadOnlyDictionary<string, (FinishedFile File, string Temporary)> Renaming,
    IReadOnlySet<string> Moved,
    bool IsFinished,
    long GoodLength);
