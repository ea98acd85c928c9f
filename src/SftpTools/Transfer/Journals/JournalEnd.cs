namespace SftpTools.Transfer.Journals;

/// <summary>The end of a run: how many files it copied, how many failed, how many it left out, and when, UTC.</summary>
internal sealed record JournalEnd
{
    public required long Done { get; init; }

    public required long Failed { get; init; }

    public required long Skipped { get; init; }

    public required DateTime At { get; init; }
}
