using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Targets;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Copying;

/// <summary>What a command was asked to copy, and how.</summary>
internal sealed record CopyRequest(IReadOnlyList<(CopySource Source, CopyDestination Destination)> Copies, TransferOptions Options)
{
    /// <summary>The names that are copied.</summary>
    public NameFilter Names { get; init; } = NameFilter.None;

    /// <summary>Whether directories are copied, with all that is in them.</summary>
    public bool Recurses { get; init; }

    /// <summary>Whether wildcards match hidden names.</summary>
    public bool MatchesHidden { get; init; }

    /// <summary>Asks on the pipeline's thread whether something may be done: to what, and what. Null where that was asked before.</summary>
    public Func<string, string, bool>? ShouldProcess { get; init; }

    /// <summary>Tells on the pipeline's thread which directories of a side are in use, and so are not moved.</summary>
    public Func<CopyPlace, LocationsInUse>? InUse { get; init; }
}
