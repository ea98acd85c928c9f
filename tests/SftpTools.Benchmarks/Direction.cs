namespace SftpTools.Benchmarks;

/// <summary>Which way a copy goes.</summary>
internal enum Direction
{
    /// <summary>To the server.</summary>
    Up,

    /// <summary>From the server.</summary>
    Down,
}
