using SftpTools.FileSystems;

namespace SftpTools.Transfer.Data;

/// <summary>What the looks at a source show when its copy is there.</summary>
internal readonly record struct SourceVerdict(SourceVerdictKind Kind)
{
    /// <summary>What was found under its path in the end, or null.</summary>
    public FileEntry? Source { get; init; }

    /// <summary>In words, what is new; null when nothing is.</summary>
    public string? Reason { get; init; }

    /// <summary>The length that is stated, where it is not the one that was read; else null.</summary>
    public long? Stated { get; init; }
}
