using System.Text.Json.Serialization;

namespace SftpTools.Transfer.Journals;

/// <summary>
/// One line of a journal. It says what its first member stands for; what does not belong to that is null. The members are written in this
/// order, so what tells one kind of line from another comes first.
/// </summary>
internal sealed record JournalLine
{
    /// <summary>The version of the format, on the first line.</summary>
    [JsonPropertyName("sftpToolsJournal")]
    public int? Version { get; init; }

    /// <summary>When the journal was made, UTC.</summary>
    public DateTime? Created { get; init; }

    /// <summary>The number of a job.</summary>
    public int? Job { get; init; }

    public JournalPlace? From { get; init; }

    public JournalPlace? To { get; init; }

    public JournalOptions? Options { get; init; }

    /// <summary>The directory that the job makes for its items.</summary>
    public string? Makes { get; init; }

    public string? Filter { get; init; }

    public IReadOnlyList<string>? Include { get; init; }

    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>The number of the job that an item belongs to.</summary>
    public int? ItemOf { get; init; }

    /// <summary>True on the line that ends the plan.</summary>
    public bool? Planned { get; init; }

    /// <summary>The path of a source that was copied.</summary>
    public string? Done { get; init; }

    /// <summary>The path of a source whose copy gets its final name next.</summary>
    public string? Renaming { get; init; }

    /// <summary>The path of a source that was removed after its copy.</summary>
    public string? Moved { get; init; }

    /// <summary>The path of a source that could not be copied.</summary>
    public string? Failed { get; init; }

    /// <summary>The path of a source that was left out.</summary>
    public string? Skipped { get; init; }

    public JournalEnd? End { get; init; }

    public string? Source { get; init; }

    public string? Target { get; init; }

    public string? Temporary { get; init; }

    /// <summary>In bytes.</summary>
    public long? Length { get; init; }

    /// <summary>When the source was last written, in seconds of Unix time.</summary>
    public long? Time { get; init; }

    public string? Hash { get; init; }

    public string? Error { get; init; }

    public string? Reason { get; init; }
}
