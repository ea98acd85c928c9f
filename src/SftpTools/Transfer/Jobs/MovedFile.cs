using SftpTools.FileSystems;

namespace SftpTools.Transfer.Jobs;

/// <summary>A file of a move whose copy has its final name, and whose source is to go.</summary>
/// <param name="Item">The source as it was found; a link is removed itself, never what it leads to.</param>
/// <param name="Copied">What was copied: the source or what its link leads to.</param>
/// <param name="TargetPath">The path of the copy.</param>
internal sealed record MovedFile(FileEntry Item, FileEntry Copied, string TargetPath)
{
    /// <summary>Whether something was at the target before the copy, which then could be the source itself.</summary>
    public bool TargetMayBeSource { get; init; }

    /// <summary>How the copy went.</summary>
    public TransferOutcome Outcome { get; init; }
}
