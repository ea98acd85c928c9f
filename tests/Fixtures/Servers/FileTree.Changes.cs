using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>What changes the tree.</summary>
internal sealed partial class FileTree
{
    /// <summary>open(2): finds or creates the file.</summary>
    public TreeNode Open(string path, OpenFlags flags, uint permissions)
    {
        bool exists = TryResolve(path, out TreeNode? node);
        if (exists && flags.HasFlag(OpenFlags.Create | OpenFlags.Exclusive))
            throw StatusException.Failure();
        if (node is null)
        {
            if (!flags.HasFlag(OpenFlags.Create))
                throw StatusException.NoSuchFile();
            return Add(path, TreeNode.File(permissions));
        }
        bool writes = flags.HasFlag(OpenFlags.Write);
        if (node.IsDirectory && writes)
            throw StatusException.Failure();
        if ((writes && !node.Allows(2)) || (flags.HasFlag(OpenFlags.Read) && !node.Allows(4)))
            throw StatusException.PermissionDenied();
        if (flags.HasFlag(OpenFlags.Truncate))
            SetLength(node, 0);
        return node;
    }

    /// <summary>write(2): all or, on a full disk, nothing.</summary>
    public void Write(TreeNode file, long offset, ReadOnlySpan<byte> data)
    {
        TakeSpace(Math.Max(0, offset + data.Length - file.Content.Length));
        file.Content.Write(offset, data);
        file.Touch();
    }

    /// <summary>truncate(2).</summary>
    public void SetLength(TreeNode file, long length)
    {
        if (!file.IsFile)
            throw StatusException.Failure();
        TakeSpace(length - file.Content.Length);
        file.Content.SetLength(length);
        file.Touch();
    }

    /// <summary>SETSTAT on whatever node it is; as in OpenSSH, times come last.</summary>
    public void Apply(TreeNode node, SftpAttributes attributes)
    {
        if (attributes.Size is { } size)
            SetLength(node, (long)size);
        if (attributes.Permissions is { } permissions)
            node.Mode = (node.Mode & TreeNode.TypeMask) | (permissions & 0xFFF);
        if (attributes.Owner is { } given && given.UserId != node.UserId && !MayGiveAway)
            throw StatusException.PermissionDenied();
        if (attributes.Owner is { } owner)
            (node.UserId, node.GroupId) = owner;
        if (attributes.Times is { } times)
            (node.AccessTime, node.ModificationTime) = times;
    }

    /// <summary>Enters a new node under a name that is not taken.</summary>
    public TreeNode Add(string path, TreeNode node)
    {
        (TreeNode parent, string name) = ResolveParent(path);
        RequireWritable(parent);
        if (!parent.Children.TryAdd(name, node))
            throw StatusException.Failure();
        (node.UserId, node.GroupId) = Account;
        parent.Touch();
        return node;
    }

    /// <summary>unlink(2): never a directory.</summary>
    public void Remove(string path)
    {
        (TreeNode parent, string name, TreeNode node) = ResolveEntry(path);
        if (node.IsDirectory)
            throw StatusException.Failure();
        Detach(parent, name, node);
    }

    /// <summary>rmdir(2): only an empty directory, or one with all that is in it.</summary>
    public void RemoveDirectory(string path, bool whole = false)
    {
        (TreeNode parent, string name, TreeNode node) = ResolveEntry(path);
        if (!node.IsDirectory)
            throw StatusException.NoSuchFile();
        if (node.Children.Count > 0 && !whole)
            throw StatusException.Failure();
        Detach(parent, name, node);
    }

    /// <summary>rename(2), which replaces; or SFTP's RENAME, which does not.</summary>
    public void Rename(string oldPath, string newPath, bool replace)
    {
        (TreeNode oldParent, string oldName, TreeNode node) = ResolveEntry(oldPath);
        (TreeNode newParent, string newName) = ResolveParent(newPath);
        RequireWritable(oldParent);
        RequireWritable(newParent);
        if (node.IsDirectory && IsWithin(newParent, node))
            throw StatusException.BadMessage();
        if (newParent.Children.TryGetValue(newName, out TreeNode? other))
        {
            if (!replace || other.Children.Count > 0 || other.IsDirectory != node.IsDirectory)
                throw StatusException.Failure();
            if (other == node)
                return;
            Detach(newParent, newName, other);
        }
        oldParent.Children.Remove(oldName);
        newParent.Children[newName] = node;
        oldParent.Touch();
        newParent.Touch();
    }

    /// <summary>link(2).</summary>
    public void HardLink(string existingPath, string newPath)
    {
        TreeNode node = Resolve(existingPath, followLast: false);
        if (node.IsDirectory)
            throw StatusException.PermissionDenied();
        Add(newPath, node);
        node.Links++;
    }

    /// <summary>Whether the path leads to a directory.</summary>
    public bool IsDirectory(string path) => TryResolve(path, out TreeNode? node) && node!.IsDirectory;

    private static void RequireWritable(TreeNode directory)
    {
        if (!directory.Allows(2))
            throw StatusException.PermissionDenied();
    }

    private static bool IsWithin(TreeNode node, TreeNode directory) =>
        node == directory || directory.Children.Values.Any(child => child.IsDirectory && IsWithin(node, child));

    private void Detach(TreeNode parent, string name, TreeNode node)
    {
        RequireWritable(parent);
        parent.Children.Remove(name);
        parent.Touch();
        if (--node.Links == 0)
            FreeBytes += node.Content.Length;
    }

    private void TakeSpace(long bytes)
    {
        if (bytes > FreeBytes)
            throw StatusException.Failure();
        FreeBytes -= bytes;
    }

    private (TreeNode Parent, string Name, TreeNode Node) ResolveEntry(string path)
    {
        (TreeNode parent, string name) = ResolveParent(path);
        return parent.Children.TryGetValue(name, out TreeNode? node) ? (parent, name, node) : throw StatusException.NoSuchFile();
    }

    private bool TryResolve(string path, out TreeNode? node)
    {
        try
        {
            node = Resolve(path, followLast: true);
            return true;
        }
        catch (StatusException missing) when (missing.Status == StatusCode.NoSuchFile)
        {
            node = null;
            return false;
        }
    }
}
