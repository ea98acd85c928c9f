namespace SftpTools.FileSystems;

/// <summary>How a file system writes its paths.</summary>
internal abstract class PathSyntax
{
    /// <summary>Appends a name that came from another file system. Throws when the name could lead out of the directory.</summary>
    public abstract string Append(string directory, string name);

    /// <summary>The last part of a path; empty for a root.</summary>
    public abstract string GetName(string path);

    /// <summary>The path without its last part; null for a root.</summary>
    public abstract string? GetParent(string path);

    /// <summary>Whether the path ends in a separator and so means a directory.</summary>
    public abstract bool EndsInSeparator(string path);
}
