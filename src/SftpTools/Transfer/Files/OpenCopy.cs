using SftpTools.FileSystems;

namespace SftpTools.Transfer.Files;

/// <summary>A file of the target that is open to be filled.</summary>
internal sealed record OpenCopy(IFile File, string Path)
{
    /// <summary>Whether it has its final name already.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What the file gets at its end, and keeps meanwhile.</summary>
    public PreservedAttributes Kept { get; init; }

    /// <summary>Whether there is nothing but zeros behind what is known of it, so that holes may be left.</summary>
    public bool IsFresh { get; init; }
}
