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

    /// <summary>The path that the text of a link means: seen from the directory of the link, unless it begins at a root.</summary>
    public abstract string FromLink(string link, string text);

    /// <summary>Whether the path ends in a separator and so means a directory.</summary>
    public abstract bool EndsInSeparator(string path);

    /// <summary>A name of this file system as others shall have it: where it stands for one that cannot be stored here, that one.</summary>
    public virtual string ToPortable(string name) => name;

    /// <summary>The reason why a path, of which this is the last name, cannot be that long, or null; the most bytes of a name may be 0 for unknown.</summary>
    public abstract string? WhyTooLong(string path, string name, int longestName);
}
