using System.Text;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>What a test calls to prepare the tree and to look at the outcome. Paths are strings as the client has them.</summary>
internal sealed partial class FileTree
{
    /// <summary>Puts a file there, with the directories above it; replaces one of the same name.</summary>
    public TreeNode AddFile(string path, ReadOnlySpan<byte> content)
    {
        lock (Gate)
        {
            (TreeNode parent, string name) = MakeParent(path);
            TreeNode file = TreeNode.File(0x1A4);
            file.Content.Write(0, content);
            parent.Children[name] = file;
            return file;
        }
    }

    public TreeNode AddFile(string path, string content) => AddFile(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Puts a directory there, with those above it.</summary>
    public TreeNode AddDirectory(string path)
    {
        lock (Gate)
        {
            (TreeNode parent, string name) = MakeParent(path);
            if (!parent.Children.TryGetValue(name, out TreeNode? directory))
                parent.Children[name] = directory = TreeNode.Directory(0x1ED);
            return directory;
        }
    }

    /// <summary>Puts a symbolic link there.</summary>
    public TreeNode AddLink(string path, string target)
    {
        lock (Gate)
        {
            (TreeNode parent, string name) = MakeParent(path);
            return parent.Children[name] = TreeNode.Link(ToWire(target));
        }
    }

    /// <summary>Shows a directory under one more path, as a bind mount does: nothing tells that the two are one.</summary>
    public void Mount(string path, string directory)
    {
        lock (Gate)
        {
            (TreeNode parent, string name) = MakeParent(path);
            parent.Children[name] = Resolve(ToWire(directory), followLast: true);
        }
    }

    /// <summary>The node at the path, a link itself included, or null.</summary>
    public TreeNode? Find(string path)
    {
        lock (Gate)
        {
            try
            {
                return Resolve(ToWire(path), followLast: false);
            }
            catch (StatusException)
            {
                return null;
            }
        }
    }

    /// <summary>The content of the file that the path leads to.</summary>
    public byte[] ReadAll(string path)
    {
        lock (Gate)
        {
            SparseContent content = Resolve(ToWire(path), followLast: true).Content;
            byte[] bytes = new byte[content.Length];
            content.Read(0, bytes);
            return bytes;
        }
    }

    /// <summary>The names in a directory, in byte order.</summary>
    public string[] List(string path)
    {
        lock (Gate)
        {
            return [.. Resolve(ToWire(path), followLast: true).Children.Keys
                .Select(static name => NameEncoding.GetString(Encoding.Latin1.GetBytes(name)))];
        }
    }

    private static string ToWire(string path) => Encoding.Latin1.GetString(NameEncoding.GetBytes(path));

    private (TreeNode Parent, string Name) MakeParent(string path)
    {
        string[] parts = ToWire(path).Split('/', StringSplitOptions.RemoveEmptyEntries);
        TreeNode parent = _root;
        foreach (string part in parts[..^1])
        {
            if (!parent.Children.TryGetValue(part, out TreeNode? child))
                parent.Children[part] = child = TreeNode.Directory(0x1ED);
            parent = child;
        }
        return (parent, parts[^1]);
    }
}
