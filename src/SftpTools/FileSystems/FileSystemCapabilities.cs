namespace SftpTools.FileSystems;

/// <summary>What a file system can do and how it likes to be used.</summary>
internal sealed record FileSystemCapabilities
{
    /// <summary>Whether entries have Unix permission bits.</summary>
    public required bool HasModes { get; init; }

    /// <summary>Whether each call costs a round trip, so that many belong in flight.</summary>
    public required bool IsRemote { get; init; }

    /// <summary>The most bytes one read should ask for.</summary>
    public required int ReadLength { get; init; }

    /// <summary>The most bytes one write may carry.</summary>
    public required int WriteLength { get; init; }

    /// <summary>The most files that may be open at once; 0 means no known limit.</summary>
    public int MaxOpenFiles { get; init; }

    /// <summary>Whether it copies between two of its own open files by itself, so that the bytes need not come here.</summary>
    public bool CopiesByItself { get; init; }
}
