using System.Buffers.Binary;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>Open files and directories.</summary>
internal sealed partial class ServerSession
{
    // Used under the gate of the tree.
    private readonly Dictionary<uint, OpenNode> _handles = [];
    private uint _nextHandle = 1;

    /// <summary>Handles that the client has not closed.</summary>
    public int OpenHandles
    {
        get
        {
            lock (_tree.Gate)
                return _handles.Count;
        }
    }

    private byte[] Open(Request request)
    {
        string path = request.String();
        OpenFlags flags = (OpenFlags)request.UInt32();
        SftpAttributes attributes = request.Attributes();
        if (_script.OneTransfer is { } busy && _handles.Values.Any(static open => !open.Node.IsDirectory))
            throw new StatusException(busy, "file transfer in progress");
        if (_script.IsReadOnly && flags != OpenFlags.Read)
            throw StatusException.PermissionDenied();
        if (_script.RefusesReading && flags.HasFlag(OpenFlags.Read))
            throw StatusException.PermissionDenied();
        if (_script.RefusesReadingAndWriting && flags.HasFlag(OpenFlags.Read | OpenFlags.Write))
            throw StatusException.PermissionDenied();
        if (_script.IgnoresExclusive)
            flags &= ~OpenFlags.Exclusive;
        if (flags.HasFlag(OpenFlags.Write) && _script.RefusesName?.Invoke(path.Split('/')[^1]) == true)
            throw StatusException.PermissionDenied();
        if (_script.RefusesModes && attributes.Permissions is not null)
        {
            _tree.Open(path, flags, 0x1A4);
            throw StatusException.PermissionDenied();
        }
        if (_script.EmptiesOnOpen && flags.HasFlag(OpenFlags.Write))
            flags |= OpenFlags.Truncate;
        if (_script.RefusesAppending && flags.HasFlag(OpenFlags.Append) && _tree.Find(path) is not null)
            throw StatusException.PermissionDenied();
        if (_script.IgnoresAppending)
            flags &= ~OpenFlags.Append;
        if (_script.HidesStores && flags.HasFlag(OpenFlags.Write) && !flags.HasFlag(OpenFlags.Append))
            return OpenHidden(request, path, flags, attributes);
        return AddHandle(request, new OpenNode(_tree.Open(path, flags, attributes.Permissions ?? 0x1B6), flags, []) { Path = path });
    }

    private byte[] OpenHidden(Request request, string path, OpenFlags flags, SftpAttributes attributes)
    {
        bool isThere = _tree.Find(path) is not null;
        if (isThere && flags.HasFlag(OpenFlags.Exclusive))
            throw StatusException.Failure();
        if (!flags.HasFlag(OpenFlags.Create) && (!isThere || flags.HasFlag(OpenFlags.Truncate)))
            throw StatusException.NoSuchFile();
        _tree.ResolveParent(path);
        TreeNode hidden = TreeNode.File(attributes.Permissions ?? 0x1B6);
        return AddHandle(request, new OpenNode(hidden, flags, []) { Path = path, IsHidden = true });
    }

    private byte[] OpenDirectory(Request request)
    {
        string path = request.String();
        TreeNode node = _script.ListsWhatIsMissing && _tree.Find(path) is null ? TreeNode.Directory(0x1ED) : _tree.Resolve(path, followLast: true);
        if (!node.IsDirectory)
            throw StatusException.NoSuchFile();
        RequireSlash(node, path);
        if (!node.Allows(4))
            throw StatusException.PermissionDenied();
        Queue<(string, TreeNode)> entries = new([(".", node), ("..", node), .. node.Children.Select(p => (p.Key, p.Value))]);
        return AddHandle(request, new OpenNode(node, 0, entries));
    }

    private byte[] AddHandle(Request request, OpenNode node)
    {
        if (_script.Limits.Handles > 0 && (ulong)_handles.Count >= _script.Limits.Handles)
            throw StatusException.Failure();
        if (_handles.Count >= _script.HiddenHandles)
            throw StatusException.Failure();
        byte[] handle = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(handle, _nextHandle);
        _handles.Add(_nextHandle++, node);
        return Replies.Handle(request.Id, handle);
    }

    private OpenNode Find(Request request)
    {
        ReadOnlySpan<byte> handle = request.Bytes();
        return handle.Length == 4 && _handles.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(handle), out OpenNode? node)
            ? node
            : throw StatusException.Failure();
    }

    private byte[] CloseHandle(Request request)
    {
        OpenNode node = Find(request);
        return Done(request, () =>
        {
            _handles.Remove(_handles.First(pair => pair.Value == node).Key);
            if (node.IsHidden)
            {
                if (_tree.Find(node.Path) is not null)
                    _tree.Remove(node.Path);
                _tree.Add(node.Path, node.Node);
            }
            if (_script.TakesAtClose is null || !node.Flags.HasFlag(OpenFlags.Write))
                return;
            _tree.Remove(node.Path);
            _script.TakesAtClose(node.Path);
        });
    }

    private byte[] Read(Request request)
    {
        OpenNode open = Find(request);
        ulong offset = request.UInt64();
        uint wanted = request.UInt32();
        if (!open.Node.IsFile || !open.Flags.HasFlag(OpenFlags.Read))
            throw StatusException.Failure();
        if (_script.RefusesReadPastEnd is { } refusal && (long)(offset + wanted) > open.Node.Content.Length)
            throw new StatusException(refusal);
        if ((long)(offset + wanted) > _tree.ReadableBytes)
            throw StatusException.Failure();
        if (_script.ReadsInOrder && (long)offset != open.Position)
            throw StatusException.Failure();
        ulong most = _script.Limits.Read == 0 ? 261120 : _script.Limits.Read;
        byte[] data = new byte[Math.Min(Math.Min(wanted, most), (uint)_script.LongestData)];
        int read = open.Node.Content.Read((long)offset, data);
        open.Position += read;
        return read == 0 ? throw new StatusException(_script.EndStatus) : Replies.Data(request.Id, data.AsSpan(0, read));
    }

    private byte[] Write(Request request)
    {
        OpenNode open = Find(request);
        long offset = (long)request.UInt64();
        ReadOnlySpan<byte> data = request.Bytes();
        if (!request.IsAtEnd)
            throw new InvalidDataException("The client sent bytes after the data of a WRITE.");
        if (!open.Flags.HasFlag(OpenFlags.Write))
            throw StatusException.Failure();
        _tree.Write(open.Node, open.Flags.HasFlag(OpenFlags.Append) ? open.Node.Content.Length : offset, data);
        return Replies.Status(request.Id, StatusCode.Ok, Words(StatusCode.Ok));
    }

    private byte[] ReadDirectory(Request request)
    {
        OpenNode open = Find(request);
        if (!open.Node.IsDirectory)
            throw StatusException.Failure();
        if (open.Entries.Count == 0)
            throw new StatusException(StatusCode.Eof);
        List<(string, string, SftpAttributes)> names = [];
        while (names.Count < _script.EntriesPerName && open.Entries.TryDequeue(out (string Name, TreeNode Node) entry))
            names.Add((entry.Name, _script.HasLongNames ? entry.Node.ToLongName(entry.Name) : entry.Name, Told(entry.Node)));
        return Replies.Names(request.Id, names);
    }

    private byte[] FStat(Request request)
    {
        OpenNode open = Find(request);
        SftpAttributes attributes = Told(open.Node);
        bool isKept = _script.TellsSizesAfterClose && open.Flags.HasFlag(OpenFlags.Write);
        return Replies.Attributes(request.Id, isKept ? attributes with { Size = 0 } : attributes);
    }

    private byte[] FSetStat(Request request)
    {
        OpenNode open = Find(request);
        SftpAttributes attributes = request.Attributes();
        if (_script.RefusesModes && attributes.Permissions is not null)
            throw StatusException.PermissionDenied();
        return Done(request, () => _tree.Apply(open.Node, attributes));
    }

    /// <summary>What a handle stands for; of a directory also the entries that are not listed yet.</summary>
    private sealed record OpenNode(TreeNode Node, OpenFlags Flags, Queue<(string Name, TreeNode Node)> Entries)
    {
        public string Path { get; init; } = "";

        /// <summary>Whether it has its name only when it is closed.</summary>
        public bool IsHidden { get; init; }

        /// <summary>Where the last READ has ended.</summary>
        public long Position { get; set; }
    }
}
