namespace SftpTools.FileSystems;

/// <summary>A part of a file from some offset on that is a hole, or none.</summary>
/// <param name="IsHole">Whether it is a hole: all zeros, and nothing is stored for them.</param>
/// <param name="Length">How many bytes it reaches at least, 1 or more.</param>
internal readonly record struct FileExtent(bool IsHole, long Length)
{
    /// <summary>Data as far as anybody knows.</summary>
    public static readonly FileExtent Data = new(false, long.MaxValue);
}
