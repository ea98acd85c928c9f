using SftpTools.FileSystems;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Paths;

/// <summary>
/// A path as PowerShell's engine hands it about: "SESSION:/dir/file", as "C:\dir\file" is for files, so that it names its server by itself.
/// Below a drive's root the engine uses relative paths, too. What is split and joined here costs no look at the server.
/// </summary>
internal readonly record struct ProviderPath(SftpSession Session, string Path)
{
    private static readonly char[] s_separators = ['/', '\\'];

    /// <summary>Whether a separator at its end says that a directory is meant.</summary>
    public bool MeansDirectory { get; init; }

    /// <summary>Whether a path ends with a separator.</summary>
    public static bool EndsWithSeparator(string path) => path.Length > 0 && IsSeparator(path[^1]);

    /// <summary>The path as the engine knows it.</summary>
    public string Text => SessionPath.Of(Session.PathName, Path);

    /// <summary>The session's name and the absolute path on its server; null for a relative path.</summary>
    public static (string Session, string Path)? Split(string text)
    {
        return SessionPath.Split(text) is var (name, rest) && (rest.Length == 0 || IsSeparator(rest[0])) ? (name, ToServer("/" + rest)) : null;
    }

    /// <summary>A path on a server that keeps the separator with which it was written: it says that a directory is meant, also where there is none yet.</summary>
    public static string KeepEnd(string path, string written) => EndsWithSeparator(written) ? path.TrimEnd('/') + "/" : path;

    /// <summary>Whether a path names a drive, a session or a provider, as "name:" at its start does.</summary>
    public static bool NamesDrive(string path)
    {
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !path.AsSpan(0, colon).Contains('/') && colon + 1 < path.Length && (IsSeparator(path[colon + 1]) || path[colon + 1] == ':');
    }

    /// <summary>With slashes, as the server knows them.</summary>
    public static string ToServer(string path) => RemotePathSyntax.Normalize(path.Replace('\\', '/'));

    /// <summary>The last part; empty for the root of a server.</summary>
    public static string GetChildName(string path)
    {
        string trimmed = path.TrimEnd(s_separators);
        return IsServerRoot(trimmed) ? "" : trimmed[(trimmed.LastIndexOfAny(s_separators) + 1)..];
    }

    /// <summary>The directory; empty for the root of the drive, and for a relative path of one part.</summary>
    public static string GetParent(string path, string? root)
    {
        string trimmed = path.TrimEnd(s_separators);
        if (IsServerRoot(trimmed) || (!string.IsNullOrEmpty(root) && IsSame(trimmed, root)))
            return "";
        int separator = trimmed.LastIndexOfAny(s_separators);
        if (separator < 0)
            return "";
        // What Split-Path asks has lost the name of its drive: its parent is the root, which is put behind that name again.
        if (separator == 0 && trimmed.Length > 1 && string.IsNullOrEmpty(root))
            return trimmed[..1];
        string parent = trimmed[..separator].TrimEnd(s_separators);
        // The engine cuts the separator off a root and then goes up until it is there.
        bool endsAtRoot = root is not null && IsServerRoot(root) && IsSame(parent, root);
        return IsServerRoot(parent) && !endsAtRoot ? parent + "/" : parent;
    }

    /// <summary>A path without the separators at its end; the root of a server keeps its own.</summary>
    public static string WithoutEnd(string path)
    {
        string trimmed = path.TrimEnd(s_separators);
        return trimmed.Length == 0 || IsServerRoot(trimmed) ? path : trimmed;
    }

    /// <summary>The way up from a place to one that holds it; null where the other does not.</summary>
    public static string? WayUp(string path, string basePath)
    {
        if (Split(path) is not var (name, above) || Split(basePath) is not var (other, below)
            || !name.Equals(other, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        string from = below.TrimEnd('/');
        string to = above.TrimEnd('/');
        if (from.Length <= to.Length || !from.StartsWith(to + "/", StringComparison.Ordinal))
            return null;
        int levels = from[(to.Length + 1)..].Count(static character => character == '/') + 1;
        return string.Join(System.IO.Path.DirectorySeparatorChar, Enumerable.Repeat("..", levels));
    }

    /// <summary>
    /// Joins two parts. Paths of a server have slashes everywhere; below the root of a drive separators are as this machine has them, because
    /// these are what the engine and the person at the prompt see.
    /// </summary>
    public static string Join(string parent, string child)
    {
        bool isAbsolute = Split(parent) is not null;
        char separator = isAbsolute ? '/' : System.IO.Path.DirectorySeparatorChar;
        string above = WithSeparator(parent, separator);
        string below = WithSeparator(child, separator).TrimStart(separator);
        // The engine knows by the separator at the end, its own, that the root of a drive is meant and not the directory as an entry.
        if (below.Length == 0)
            return above.Length == 0 || above.EndsWith(System.IO.Path.DirectorySeparatorChar) ? above : above + System.IO.Path.DirectorySeparatorChar;
        return above.Length == 0 || above.EndsWith(separator) ? above + below : $"{above}{separator}{below}";
    }

    private static string WithSeparator(string path, char separator) => path.Replace(separator == '/' ? '\\' : '/', separator);

    private static bool IsSeparator(char character) => character is '/' or '\\';

    private static bool IsServerRoot(string trimmed) => trimmed.Length > 1 && trimmed.IndexOf(':', StringComparison.Ordinal) == trimmed.Length - 1;

    private static bool IsSame(string path, string root)
    {
        string plain = path.Replace('\\', '/');
        string other = root.Replace('\\', '/').TrimEnd('/');
        int colon = other.IndexOf(':', StringComparison.Ordinal);
        return plain.Length == other.Length
            && (colon < 0 || plain.AsSpan(0, colon).Equals(other.AsSpan(0, colon), StringComparison.OrdinalIgnoreCase))
            && plain.AsSpan(colon + 1).SequenceEqual(other.AsSpan(colon + 1));
    }
}
