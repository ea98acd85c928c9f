using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>
/// The file system of the test server, in memory: paths as the wire has them, one char per byte, and the errors of a POSIX system as OpenSSH
/// reports them. Users of more than one call hold <see cref="Gate"/>. This part: how a path leads to a node.
/// </summary>
internal sealed partial class FileTree
{
    private const int MostLinks = 40;
    private const int LongestName = 255;

    private readonly TreeNode _root = TreeNode.Directory(0x1ED);

    /// <summary>Held by whoever reads or changes the tree.</summary>
    public object Gate { get; } = new();

    /// <summary>Whose the files are that are made through a session.</summary>
    public (uint UserId, uint GroupId) Account { get; set; } = (1000, 1000);

    /// <summary>Whether the account may give files to others, as root may; else it may give them to any group.</summary>
    public bool MayGiveAway { get; set; } = true;

    /// <summary>The bytes that still fit; a write beyond them fails as on a full disk.</summary>
    public long FreeBytes { get; set; } = 1L << 40;

    /// <summary>How far a file can be read; what lies beyond is a bad sector.</summary>
    public long ReadableBytes { get; set; } = long.MaxValue;

    /// <summary>What the path leads to.</summary>
    public TreeNode Resolve(string path, bool followLast) => Walk(path, followLast)[^1].Node;

    /// <summary>The directory that holds, or will hold, the last part of the path.</summary>
    public (TreeNode Parent, string Name) ResolveParent(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts[^1] is "." or "..")
            throw StatusException.Failure();
        if (parts[^1].Length > LongestName)
            throw StatusException.BadMessage();
        TreeNode parent = Resolve(string.Join('/', parts[..^1]), followLast: true);
        if (!parent.IsDirectory)
            throw StatusException.NoSuchFile();
        if (!parent.Allows(1))
            throw StatusException.PermissionDenied();
        return (parent, parts[^1]);
    }

    /// <summary>The absolute path without links; the last part, or what it links to, may be missing, as in OpenSSH.</summary>
    public string RealPath(string path) => RealPath(path, MostLinks);

    private string RealPath(string path, int linksLeft)
    {
        try
        {
            return Join(Walk(path, followLast: true));
        }
        catch (StatusException missing) when (missing.Status == StatusCode.NoSuchFile)
        {
            string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
                throw;
            List<(string Name, TreeNode Node)> trail = Walk(string.Join('/', parts[..^1]), followLast: true);
            string parent = Join(trail);
            string prefix = parent == "/" ? "/" : parent + "/";
            if (!trail[^1].Node.Children.TryGetValue(parts[^1], out TreeNode? last) || !last.IsLink)
                return prefix + parts[^1];
            if (linksLeft == 0)
                throw;
            return RealPath(last.Target.StartsWith('/') ? last.Target : prefix + last.Target, linksLeft - 1);
        }
    }

    private static string Join(List<(string Name, TreeNode Node)> trail) =>
        trail.Count == 1 ? "/" : string.Join('/', trail.Select(static step => step.Name));

    /// <summary>The nodes from the root to the end of the path. A relative path starts at the root, the home of the only user.</summary>
    private List<(string Name, TreeNode Node)> Walk(string path, bool followLast)
    {
        List<(string Name, TreeNode Node)> trail = [("", _root)];
        Stack<string> todo = new();
        Push(path);
        int links = 0;
        while (todo.TryPop(out string? name))
        {
            TreeNode here = trail[^1].Node;
            if (name == ".")
                continue;
            if (name == "..")
            {
                if (trail.Count > 1)
                    trail.RemoveAt(trail.Count - 1);
                continue;
            }
            if (name.Length > LongestName)
                throw StatusException.BadMessage();
            if (!here.IsDirectory)
                throw StatusException.NoSuchFile();
            if (!here.Allows(1))
                throw StatusException.PermissionDenied();
            if (!here.Children.TryGetValue(name, out TreeNode? child))
                throw StatusException.NoSuchFile();
            if (!child.IsLink || (!followLast && todo.Count == 0))
            {
                trail.Add((name, child));
                continue;
            }
            if (++links > MostLinks)
                throw StatusException.NoSuchFile();
            if (child.Target.StartsWith('/'))
                trail.RemoveRange(1, trail.Count - 1);
            Push(child.Target);
        }
        return trail;

        void Push(string parts)
        {
            foreach (string part in parts.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                todo.Push(part);
        }
    }
}
