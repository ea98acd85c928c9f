using System.Buffers.Binary;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>The extensions (OpenSSH PROTOCOL, section 4; draft-ietf-secsh-filexfer-extensions-00, section 7).</summary>
internal sealed partial class ServerSession
{
    private const int CopyBlock = 64 * 1024;

    private byte[] DispatchExtension(Request request)
    {
        bool offered = _script.Extensions.ContainsKey(request.Extension!)
            || (_script.Extensions.ContainsKey("check-file") && request.Extension!.StartsWith("check-file", StringComparison.Ordinal));
        if (!offered)
            throw new StatusException(StatusCode.OpUnsupported);
        switch (request.Extension)
        {
            case "posix-rename@openssh.com":
                return Done(request, () => _tree.Rename(request.String(), request.String(), replace: true));
            case "hardlink@openssh.com":
                return Done(request, () => _tree.HardLink(request.String(), request.String()));
            case "fsync@openssh.com":
                Find(request);
                return Done(request, static () => { });
            case "lsetstat@openssh.com":
                return SetStat(request, followLast: false);
            case "limits@openssh.com":
                return new PacketBuilder(PacketType.ExtendedReply, request.Id)
                    .UInt64(_script.Limits.Packet)
                    .UInt64(_script.Limits.Read)
                    .UInt64(_script.Limits.Write)
                    .UInt64(_script.Limits.Handles)
                    .ToArray();
            case "statvfs@openssh.com":
                return StatVfs(request);
            case "expand-path@openssh.com":
                return ExpandPath(request);
            case "home-directory":
                return Replies.OneName(request.Id, HomeOf(request.String()));
            case "users-groups-by-id@openssh.com":
                return UsersGroups(request);
            case "copy-data":
                return CopyData(request);
            case "check-file-name":
                return CheckFile(request, _tree.Resolve(request.String(), followLast: true));
            case "check-file-handle":
                return CheckFile(request, Find(request).Node);
            default:
                throw new StatusException(StatusCode.OpUnsupported);
        }
    }

    private byte[] StatVfs(Request request)
    {
        _tree.Resolve(request.String(), followLast: true);
        ulong free = (ulong)_tree.FreeBytes / 4096;
        return new PacketBuilder(PacketType.ExtendedReply, request.Id)
            .UInt64(4096).UInt64(4096)
            .UInt64(free * 2).UInt64(free).UInt64(free)
            .UInt64(1000).UInt64(900).UInt64(900)
            .UInt64(0x1234).UInt64(2).UInt64(255)
            .ToArray();
    }

    private byte[] ExpandPath(Request request)
    {
        string path = request.String();
        if (!path.StartsWith('~'))
            return Replies.OneName(request.Id, _tree.RealPath(path));
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        string user = slash < 0 ? path[1..] : path[1..slash];
        return Replies.OneName(request.Id, HomeOf(user) + (slash < 0 ? "" : path[slash..]));
    }

    private static string HomeOf(string user) => user is "" or "user" ? "/home/user" : throw StatusException.NoSuchFile();

    private static byte[] UsersGroups(Request request)
    {
        byte[] users = Names(request.Bytes(), "user");
        byte[] groups = Names(request.Bytes(), "group");
        return new PacketBuilder(PacketType.ExtendedReply, request.Id).String(users).String(groups).ToArray();

        static byte[] Names(ReadOnlySpan<byte> ids, string known)
        {
            MemoryStream names = new();
            for (; ids.Length >= 4; ids = ids[4..])
            {
                string name = BinaryPrimitives.ReadUInt32BigEndian(ids) switch { 0 => "root", 1000 => known, _ => "" };
                names.Write([0, 0, 0, (byte)name.Length]);
                names.Write(System.Text.Encoding.ASCII.GetBytes(name));
            }
            return names.ToArray();
        }
    }

    /// <summary>As mod_sftp does it when the script says so: to the end of the file, and of an empty one not at all.</summary>
    private byte[] CheckFile(Request request, TreeNode node)
    {
        string algorithms = request.String();
        long offset = (long)request.UInt64();
        long length = (long)request.UInt64();
        request.UInt32();
        if (!algorithms.Split(',').Contains("sha256") || offset >= node.Content.Length)
            throw StatusException.Failure();
        long end = length == 0 || _script.HashesToTheEnd ? node.Content.Length : Math.Min(node.Content.Length, offset + length);
        byte[] bytes = new byte[end - offset];
        node.Content.Read(offset, bytes);
        PacketBuilder reply = new(PacketType.ExtendedReply, request.Id);
        if (_script.NamesTheHashExtension)
            reply.String("check-file");
        return reply.String("sha256").Raw(System.Security.Cryptography.SHA256.HashData(bytes)).ToArray();
    }

    private byte[] CopyData(Request request)
    {
        TreeNode source = Find(request).Node;
        long from = (long)request.UInt64();
        long length = (long)request.UInt64();
        TreeNode target = Find(request).Node;
        long to = (long)request.UInt64();
        if (source == target)
            throw StatusException.Failure();
        long end = length == 0 ? source.Content.Length : Math.Min(source.Content.Length, from + length);
        byte[] block = new byte[CopyBlock];
        while (from < end)
        {
            int read = source.Content.Read(from, block.AsSpan(0, (int)Math.Min(CopyBlock, end - from)));
            _tree.Write(target, to, block.AsSpan(0, read));
            (from, to) = (from + read, to + read);
        }
        return Replies.Status(request.Id, StatusCode.Ok, Words(StatusCode.Ok));
    }
}
