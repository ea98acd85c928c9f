namespace SftpTools.Transfer.Journals;

/// <summary>Which files of directories a job takes, as it was told.</summary>
internal sealed record JournalFilter(string? Filter, IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    public static readonly JournalFilter Everything = new(null, [], []);
}
