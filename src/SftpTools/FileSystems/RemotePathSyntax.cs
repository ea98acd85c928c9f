using SftpTools.Errors;

namespace SftpTools.FileSystems;

/// <summary>Paths of an SFTP server: slashes, one root, nothing else is special (draft-ietf-secsh-filexfer-02, section 6.2).</summary>
internal sealed class RemotePathSyntax : PathSyntax
{
    public static readonly RemotePathSyntax Instance = new();

    private RemotePathSyntax()
    {
    }

    /// <inheritdoc/>
    public override string Append(string directory, string name)
    {
        if (name is "." or ".." || !IsName(name))
        {
            throw SftpException.OnPath(
                SftpErrorKind.Failure, SftpOperation.Copy, name, $"it is not a name for an entry of '{DisplayText.Clean(directory)}'");
        }
        return Join(directory, name);
    }

    /// <summary>Whether an entry of a directory can have the name: one with a slash would be an entry of another directory.</summary>
    public static bool IsName(string name) => name.Length > 0 && name.AsSpan().IndexOfAny('/', '\0') < 0;

    /// <summary>Appends an entry's own name, or any relative path, without checks.</summary>
    public static string Join(string directory, string name) =>
        directory.Length == 0 ? name : directory.EndsWith('/') ? directory + name : directory + "/" + name;

    /// <inheritdoc/>
    public override string GetName(string path)
    {
        string trimmed = path.TrimEnd('/');
        return trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    /// <inheritdoc/>
    public override string? GetParent(string path)
    {
        string trimmed = path.TrimEnd('/');
        if (trimmed.Length == 0)
            return null;
        int slash = trimmed.LastIndexOf('/');
        return slash switch
        {
            < 0 => ".",
            0 => "/",
            _ => trimmed[..slash].TrimEnd('/') is { Length: > 0 } parent ? parent : "/",
        };
    }

    /// <inheritdoc/>
    public override string FromLink(string link, string text) => text.StartsWith('/') ? text : Join(GetParent(link) ?? "/", text);

    /// <inheritdoc/>
    public override bool EndsInSeparator(string path) => path.EndsWith('/');

    /// <inheritdoc/>
    public override string? WhyTooLong(string path, string name, int longestName) => UnixLength.WhyTooLong(path, name, longestName);

    /// <summary>
    /// Removes "." parts and doubled slashes. ".." stays: what it means where a link precedes it is for the server to say.
    /// </summary>
    public static string Normalize(string path)
    {
        if (path.Length == 0)
            return path;
        IEnumerable<string> parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
        string joined = string.Join('/', parts);
        return path[0] == '/' ? "/" + joined : joined.Length == 0 ? "." : joined;
    }

    /// <summary>How a path looks from a directory, both absolute: "./name" below it, "../name" beside it.</summary>
    public static string GetRelative(string directory, string path)
    {
        string[] from = directory.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string[] to = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int same = 0;
        while (same < from.Length && same < to.Length && from[same] == to[same])
            same++;
        IEnumerable<string> parts = Enumerable.Repeat("..", from.Length - same).Concat(to[same..]);
        string relative = string.Join('/', parts);
        return relative.Length == 0 ? "." : same == from.Length ? "./" + relative : relative;
    }
}
