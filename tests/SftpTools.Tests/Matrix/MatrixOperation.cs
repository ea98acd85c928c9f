namespace SftpTools.Tests.Matrix;

/// <summary>Something that a command does.</summary>
/// <param name="Name">How a failing cell is called.</param>
/// <param name="Act">Does it; throws an SftpException where it fails.</param>
/// <param name="IsDone">Whether all of it is done.</param>
internal sealed record MatrixOperation(string Name, Func<Cell, Task> Act, Func<Cell, bool> IsDone)
{
    /// <summary>Files that are to have their content whatever happens, or the other of two.</summary>
    public IReadOnlyList<(string Name, string[] Contents)> Keeps { get; init; } =
        [("there/file", [Cell.Old]), ("there/tree/sub/b", ["2"]), ("here/file", [Cell.New]), ("here/tree/sub/b", ["2"])];

    /// <summary>Whether it only looks: then there is nothing that may not be said to have failed.</summary>
    public bool OnlyLooks { get; init; }
}
