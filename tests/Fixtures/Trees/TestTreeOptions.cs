namespace SftpTools.Fixtures;

/// <summary>What a generated tree looks like. The same options make the same tree, byte for byte.</summary>
public sealed record TestTreeOptions
{
    /// <summary>How many regular files.</summary>
    public int Count { get; init; } = 100;

    /// <summary>The length of each file.</summary>
    public long Size { get; init; } = 1024;

    /// <summary>True spreads the lengths between 0 and <see cref="Size"/>, with some files empty.</summary>
    public bool VarySize { get; init; }

    /// <summary>How many files a directory holds before the next one begins; directories nest up to three deep.</summary>
    public int FilesPerDirectory { get; init; } = 100;

    /// <summary>Adds files and directories whose names trip careless programs.</summary>
    public bool OddNames { get; init; }

    /// <summary>Adds symbolic links: to a file, to a directory, to nothing, and a loop.</summary>
    public bool Links { get; init; }

    /// <summary>Changes the content.</summary>
    public int Seed { get; init; } = 1;
}
