using SftpTools.Errors;
using SftpTools.Protocol.Channels;
using SftpTools.Protocol.Requests;

namespace SftpTools.Protocol;

/// <summary>The extensions. Each throws <see cref="SftpErrorKind.NotSupported"/> where the server does not offer it.</summary>
internal sealed partial class SftpClient
{
    /// <summary>posix-rename@openssh.com (PROTOCOL, section 4.3): replaces the new path in one step.</summary>
    public ValueTask PosixRenameAsync(string oldPath, string newPath, CancellationToken cancellationToken) =>
        SendExtensionAsync(
            SftpExtension.PosixRename, SftpOperation.Rename, newPath, Bytes(oldPath), Bytes(newPath), cancellationToken);

    /// <summary>hardlink@openssh.com (PROTOCOL, section 4.5).</summary>
    public ValueTask HardLinkAsync(string existingPath, string newPath, CancellationToken cancellationToken) =>
        SendExtensionAsync(
            SftpExtension.HardLink, SftpOperation.Link, newPath, Bytes(existingPath), Bytes(newPath), cancellationToken);

    /// <summary>fsync@openssh.com (PROTOCOL, section 4.6).</summary>
    public ValueTask FSyncAsync(byte[] handle, string path, CancellationToken cancellationToken) =>
        SendExtensionAsync(SftpExtension.FSync, SftpOperation.Write, path, handle, null, cancellationToken);

    /// <summary>lsetstat@openssh.com (PROTOCOL, section 4.7): SETSTAT on a link itself.</summary>
    public ValueTask LSetStatAsync(string path, SftpAttributes attributes, CancellationToken cancellationToken)
    {
        Require(SftpExtension.LSetStat, SftpOperation.SetAttributes, path);
        return ExpectOkAsync(new LSetStatRequest(Wire(path), attributes), SftpOperation.SetAttributes, path, cancellationToken);
    }

    /// <summary>copy-data: copies between two open files on the server; a length of 0 means to the end of the source.</summary>
    public ValueTask CopyDataAsync(CopyDataRequest request, string path, CancellationToken cancellationToken)
    {
        Require(SftpExtension.CopyData, SftpOperation.Copy, path);
        return ExpectOkAsync(request, SftpOperation.Copy, path, cancellationToken);
    }

    /// <summary>expand-path@openssh.com (PROTOCOL, section 4.9): resolves ~ and ~user.</summary>
    public ValueTask<string> ExpandPathAsync(string path, CancellationToken cancellationToken)
    {
        Require(SftpExtension.ExpandPath, SftpOperation.Resolve, path);
        return GetOneNameAsync(
            new ExtendedRequest(SftpExtension.ExpandPath.Name, Bytes(path)), SftpOperation.Resolve, path, cancellationToken);
    }

    /// <summary>home-directory: the home of a user. The draft lets an empty name mean this one; OpenSSH knows no such user.</summary>
    public ValueTask<string> GetHomeDirectoryAsync(string userName, CancellationToken cancellationToken)
    {
        Require(SftpExtension.HomeDirectory, SftpOperation.Resolve, userName);
        return GetOneNameAsync(
            new ExtendedRequest(SftpExtension.HomeDirectory.Name, Bytes(userName)),
            SftpOperation.Resolve,
            userName,
            cancellationToken);
    }

    /// <summary>statvfs@openssh.com (PROTOCOL, section 4.4): the file system that holds the path.</summary>
    public async ValueTask<FileSystemStatistics> StatVfsAsync(string path, CancellationToken cancellationToken)
    {
        Require(SftpExtension.StatVfs, SftpOperation.Query, path);
        byte[] body = await GetExtendedReplyAsync(
            new ExtendedRequest(SftpExtension.StatVfs.Name, Bytes(path)), path, cancellationToken).ConfigureAwait(false);
        PacketReader reader = new(body);
        return new FileSystemStatistics(
            reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(),
            reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(),
            reader.ReadUInt64());
    }

    /// <summary>users-groups-by-id@openssh.com (PROTOCOL, section 4.11): names in the order of the ids; empty where the server knows none.</summary>
    public async ValueTask<(string[] Users, string[] Groups)> GetUsersGroupsByIdAsync(
        IReadOnlyList<uint> userIds, IReadOnlyList<uint> groupIds, CancellationToken cancellationToken)
    {
        Require(SftpExtension.UsersGroupsById, SftpOperation.Query, null);
        byte[] body = await GetExtendedReplyAsync(new UsersGroupsByIdRequest(userIds, groupIds), null, cancellationToken)
            .ConfigureAwait(false);
        PacketReader reader = new(body);
        return (ReadNameList(reader.ReadBytes(), userIds.Count), ReadNameList(reader.ReadBytes(), groupIds.Count));

        static string[] ReadNameList(ReadOnlySpan<byte> list, int count)
        {
            PacketReader names = new(list);
            string[] result = new string[count];
            for (int i = 0; i < count; i++)
                result[i] = names.ReadName();
            return result;
        }
    }

    private async ValueTask<ServerLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        byte[] body = await GetExtendedReplyAsync(new ExtendedRequest(SftpExtension.Limits.Name), null, cancellationToken)
            .ConfigureAwait(false);
        PacketReader reader = new(body);
        return ServerLimits.FromWire(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
    }

    private async ValueTask<byte[]> GetExtendedReplyAsync<TRequest>(
        TRequest request, string? path, CancellationToken cancellationToken)
        where TRequest : struct, IRequest
    {
        Reply reply = await SendAsync(request, path, cancellationToken).ConfigureAwait(false);
        return reply.Get<byte[]>(PacketType.ExtendedReply, SftpOperation.Query, path);
    }

    private ValueTask SendExtensionAsync(
        SftpExtension extension, SftpOperation operation, string path, byte[] first, byte[]? second,
        CancellationToken cancellationToken)
    {
        Require(extension, operation, path);
        return ExpectOkAsync(new ExtendedRequest(extension.Name, first, second), operation, path, cancellationToken);
    }

    private void Require(SftpExtension extension, SftpOperation operation, string? path)
    {
        if (!Supports(extension))
        {
            throw SftpException.OnPath(
                SftpErrorKind.NotSupported, operation, path, $"the server does not offer {extension.Name} version {extension.Version}");
        }
    }

    private byte[] Bytes(string path) => NameEncoding.GetBytes(Wire(WithoutNul(path)));
}
