namespace SftpTools.Transfer.Planning;

/// <summary>What is of interest in a directory that a job writes into.</summary>
internal sealed class TargetListing
{
    /// <summary>What could not be listed.</summary>
    public static TargetListing None { get; } = new();

    /// <summary>The paths of what programs of this machine have left that were killed.</summary>
    public List<string> LeftParts { get; } = [];

    /// <summary>The same by the names of a pattern, which may be those of others: with the name that each was to get.</summary>
    public List<(string Path, string FinalName)> LeftByPattern { get; } = [];

    /// <summary>The files with several names (hard links), and how many.</summary>
    public Dictionary<string, int> Links { get; } = new(StringComparer.Ordinal);
}
