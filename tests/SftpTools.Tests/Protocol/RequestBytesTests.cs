using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Requests;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>
/// What each verb puts on the wire, byte by byte, as draft-ietf-secsh-filexfer-02 and OpenSSH's PROTOCOL lay it out: length, type, id 0,
/// fields.
/// </summary>
public sealed class RequestBytesTests
{
    private static readonly byte[] s_handle = [0x68, 0x31];

    [Fact]
    public Task Open_for_reading() => Sends(
        client => client.OpenAsync("/a", OpenFlags.Read, SftpAttributes.None, default).AsTask(),
        "00000013 03 00000000 00000002 2f61 00000001 00000000");

    [Fact]
    public Task Open_to_create() => Sends(
        client => client.OpenAsync(
            "/a",
            OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate,
            new SftpAttributes { Permissions = 0x1A4 },
            default).AsTask(),
        "00000017 03 00000000 00000002 2f61 0000001a 00000004 000001a4");

    [Fact]
    public Task Open_with_every_other_flag() => Sends(
        client => client.OpenAsync(
            "a", OpenFlags.Read | OpenFlags.Append | OpenFlags.Exclusive, SftpAttributes.None, default).AsTask(),
        "00000012 03 00000000 00000001 61 00000025 00000000");

    [Fact]
    public Task Close() => Sends(
        client => client.CloseAsync(s_handle, "/a", default).AsTask(),
        "0000000b 04 00000000 00000002 6831");

    [Fact]
    public Task Read_beyond_4_GiB() => Sends(
        async client =>
        {
            IoBuffer buffer = IoBuffer.Rent(0x8000);
            try
            {
                await client.ReadAsync(s_handle, 0x1_2345_6789, buffer, 0x8000, "/a", default);
            }
            finally
            {
                buffer.Release();
            }
        },
        "00000017 05 00000000 00000002 6831 0000000123456789 00008000");

    [Fact]
    public Task Write_beyond_4_GiB() => Sends(
        client => WriteAsync(client, 0x1_2345_6789, "xyz"u8.ToArray()),
        "0000001a 06 00000000 00000002 6831 0000000123456789 00000003 78797a");

    [Fact]
    public Task Write_of_nothing() => Sends(
        client => WriteAsync(client, 0, []),
        "00000017 06 00000000 00000002 6831 0000000000000000 00000000");

    [Fact]
    public Task LStat() => Sends(
        client => client.LStatAsync("/a", default).AsTask(),
        "0000000b 07 00000000 00000002 2f61");

    [Fact]
    public Task FStat() => Sends(
        client => client.FStatAsync(s_handle, "/a", default).AsTask(),
        "0000000b 08 00000000 00000002 6831");

    [Fact]
    public Task SetStat_with_every_field() => Sends(
        client => client.SetStatAsync(
            "/a",
            new SftpAttributes
            {
                Size = 0x1_0000_0002,
                Owner = (1000, 100),
                Permissions = 0x81ED,
                Times = (0x5F000000, 0xFFFFFFFF),
                Extended = [("x@y", [1, 2])],
            },
            default).AsTask(),
        """
        0000003c 09 00000000 00000002 2f61
        8000000f 0000000100000002 000003e8 00000064 000081ed 5f000000 ffffffff
        00000001 00000003 784079 00000002 0102
        """);

    [Fact]
    public Task SetStat_with_no_field() => Sends(
        client => client.SetStatAsync("/a", SftpAttributes.None, default).AsTask(),
        "0000000f 09 00000000 00000002 2f61 00000000");

    [Fact]
    public Task FSetStat() => Sends(
        client => client.FSetStatAsync(s_handle, new SftpAttributes { Times = (1, 2) }, "/a", default).AsTask(),
        "00000017 0a 00000000 00000002 6831 00000008 00000001 00000002");

    [Fact]
    public Task OpenDir() => Sends(
        client => client.OpenDirAsync("/a", default).AsTask(),
        "0000000b 0b 00000000 00000002 2f61");

    [Fact]
    public Task ReadDir() => Sends(
        client => client.ReadDirAsync(s_handle, "/a", default).AsTask(),
        "0000000b 0c 00000000 00000002 6831");

    [Fact]
    public Task Remove() => Sends(
        client => client.RemoveAsync("/a", default).AsTask(),
        "0000000b 0d 00000000 00000002 2f61");

    [Fact]
    public Task MkDir() => Sends(
        client => client.MkDirAsync("/a", new SftpAttributes { Permissions = 0x1C0 }, default).AsTask(),
        "00000013 0e 00000000 00000002 2f61 00000004 000001c0");

    [Fact]
    public Task RmDir() => Sends(
        client => client.RmDirAsync("/a", default).AsTask(),
        "0000000b 0f 00000000 00000002 2f61");

    [Fact]
    public Task RealPath() => Sends(
        client => client.RealPathAsync(".", default).AsTask(),
        "0000000a 10 00000000 00000001 2e");

    [Fact]
    public Task Stat_of_the_empty_path() => Sends(
        client => client.StatAsync("", default).AsTask(),
        "00000009 11 00000000 00000000");

    [Fact]
    public Task Rename_sends_the_old_path_first() => Sends(
        client => client.RenameAsync("/old", "/new!", default).AsTask(),
        "00000016 12 00000000 00000004 2f6f6c64 00000005 2f6e657721");

    [Fact]
    public Task ReadLink() => Sends(
        client => client.ReadLinkAsync("/a", default).AsTask(),
        "0000000b 13 00000000 00000002 2f61");

    [Fact]
    public Task SymLink_sends_the_target_first_as_OpenSSH_does() => Sends(
        client => client.SymLinkAsync("/link", "target", default).AsTask(),
        "00000018 14 00000000 00000006 746172676574 00000005 2f6c696e6b");

    [Fact]
    public Task A_name_that_is_not_UTF8_leaves_as_its_bytes() => Sends(
        client => client.StatAsync("/\uEFFFé€", default).AsTask(),
        "00000010 11 00000000 00000007 2f ff c3a9 e282ac");

    [Fact]
    public Task PosixRename() => Sends(
        client => client.PosixRenameAsync("/a", "/b", default).AsTask(),
        "0000002d c8 00000000 00000018 'posix-rename@openssh.com' 00000002 2f61 00000002 2f62");

    [Fact]
    public Task FSync() => Sends(
        client => client.FSyncAsync(s_handle, "/a", default).AsTask(),
        "00000020 c8 00000000 00000011 'fsync@openssh.com' 00000002 6831");

    [Fact]
    public Task StatVfs() => Sends(
        client => client.StatVfsAsync("/a", default).AsTask(),
        "00000022 c8 00000000 00000013 'statvfs@openssh.com' 00000002 2f61");

    [Fact]
    public Task HardLink_sends_the_existing_path_first() => Sends(
        client => client.HardLinkAsync("/a", "/b", default).AsTask(),
        "00000029 c8 00000000 00000014 'hardlink@openssh.com' 00000002 2f61 00000002 2f62");

    [Fact]
    public Task LSetStat() => Sends(
        client => client.LSetStatAsync("/a", new SftpAttributes { Times = (1, 2) }, default).AsTask(),
        "0000002f c8 00000000 00000014 'lsetstat@openssh.com' 00000002 2f61 00000008 00000001 00000002");

    [Fact]
    public Task ExpandPath() => Sends(
        client => client.ExpandPathAsync("~/x", default).AsTask(),
        "00000027 c8 00000000 00000017 'expand-path@openssh.com' 00000003 7e2f78");

    [Fact]
    public Task HomeDirectory() => Sends(
        client => client.GetHomeDirectoryAsync("bob", default).AsTask(),
        "0000001e c8 00000000 0000000e 'home-directory' 00000003 626f62");

    [Fact]
    public Task UsersGroupsById() => Sends(
        client => client.GetUsersGroupsByIdAsync([0, 1000], [5], default).AsTask(),
        "0000003b c8 00000000 0000001e 'users-groups-by-id@openssh.com' 00000008 00000000 000003e8 00000004 00000005");

    [Fact]
    public Task CopyData() => Sends(
        client => client.CopyDataAsync(new CopyDataRequest(s_handle, 1, 0, [0x68, 0x32], 0x1_0000_0000), "/a", default).AsTask(),
        """
        00000036 c8 00000000 00000009 'copy-data'
        00000002 6831 0000000000000001 0000000000000000 00000002 6832 0000000100000000
        """);

    [Fact]
    public async Task The_first_packet_is_INIT_and_limits_follow_when_offered()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndEnd(
            Replies.Version(3, [new("limits@openssh.com", "1")]),
            Hex.Bytes("00000025 c9 00000000 0000000000040000 0000000000010000 0000000000008000 0000000000000005"));

        using SftpClient client = await peer.ConnectAsync();

        Assert.Equal(new ServerLimits(0x40000, 0x10000, 0x8000, 5), client.Limits);
        Hex.Equal("00000005 01 00000003", peer.Received[0]);
        Hex.Equal("0000001b c8 00000000 00000012 'limits@openssh.com'", peer.Received[1]);
        Assert.Equal(2, peer.Received.Count);
    }

    [Fact]
    public async Task Limits_are_not_asked_for_when_not_offered_in_the_known_version()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(Replies.Version(3, [new("limits@openssh.com", "2")]));

        using SftpClient client = await peer.ConnectAsync();

        Assert.Same(ServerLimits.Default, client.Limits);
        Assert.Single(peer.Received);
    }

    private static async Task WriteAsync(SftpClient client, long offset, byte[] data)
    {
        IoBuffer buffer = IoBuffer.Rent(16);
        try
        {
            data.CopyTo(buffer.Span);
            await client.WriteAsync(s_handle, offset, buffer, data.Length, "/a", default);
        }
        finally
        {
            buffer.Release();
        }
    }

    /// <summary>Makes the call; the peer answers FAILURE, so the call throws; then compares what the peer received.</summary>
    private static async Task Sends(Func<SftpClient, Task> call, string expected)
    {
        byte[] version = Replies.Version(3, FaultScript.None.Without("limits@openssh.com").Extensions);
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(version, Replies.Status(0, StatusCode.Failure, "no"));
        using SftpClient client = await peer.ConnectAsync();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => call(client).InTime());

        Assert.Equal(SftpErrorKind.Failure, exception.Kind);
        Assert.Equal("no", exception.ServerMessage);
        Assert.Equal(2, peer.Received.Count);
        Hex.Equal(expected, peer.Received[1]);
    }
}
