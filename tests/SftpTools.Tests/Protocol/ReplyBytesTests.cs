using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>
/// Every reply, byte by byte, both ways: the client understands the bytes that the draft lays down, and the test server sends just those.
/// </summary>
public sealed class ReplyBytesTests
{
    private static readonly byte[] s_handle = [0x68, 0x31];

    [Fact]
    public async Task Version_with_extensions()
    {
        const string Bytes = """
            00000040 02 00000003
            00000013 'statvfs@openssh.com' 00000001 '2' 00000009 'copy-data' 00000001 '1' 00000003 'x@y' 00000002 ff00
            """;
        Hex.Equal(Bytes, Replies.Version(3, [
            new("statvfs@openssh.com", "2"), new("copy-data", "1"), new("x@y", "\u00ff\0"),
        ]));
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(Hex.Bytes(Bytes));

        using SftpClient client = await peer.ConnectAsync();

        Assert.Equal(3, client.Extensions.Count);
        Assert.Equal("2", client.Extensions["statvfs@openssh.com"]);
        Assert.Equal("\u00ff\0", client.Extensions["x@y"]);
        Assert.True(client.Supports(SftpExtension.StatVfs));
        Assert.True(client.Supports(SftpExtension.CopyData));
        Assert.False(client.Supports(SftpExtension.FSync));
    }

    [Fact]
    public async Task Status_ok()
    {
        const string Bytes = "00000018 65 00000000 00000000 00000007 'Success' 00000000";
        Hex.Equal(Bytes, Replies.Status(0, StatusCode.Ok));

        await AnswerAsync(Bytes, client => client.RemoveAsync("/a", default).AsTask());
    }

    [Fact]
    public async Task Status_ok_of_an_old_server_without_text()
    {
        const string Bytes = "00000009 65 00000000 00000000";
        Hex.Equal(Bytes, Replies.Status(0, StatusCode.Ok, null));

        await AnswerAsync(Bytes, client => client.RemoveAsync("/a", default).AsTask());
    }

    [Fact]
    public async Task Status_with_text_and_language()
    {
        const string Bytes = "00000020 65 00000000 00000003 0000000d 'Verboten: é!' 00000002 'de'";
        Hex.Equal(
            "0000001e 65 00000000 00000003 0000000d 'Verboten: é!' 00000000",
            Replies.Status(0, StatusCode.PermissionDenied, "Verboten: \u00c3\u00a9!"));

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => AnswerAsync(Bytes, client => client.RemoveAsync("/a", default).AsTask()));

        Assert.Equal(SftpErrorKind.PermissionDenied, exception.Kind);
        Assert.Equal("Verboten: é!", exception.ServerMessage);
        Assert.Equal(3, exception.StatusCode);
        Assert.Equal("/a", exception.Path);
        Assert.Equal("remove", exception.Operation);
        Assert.True(exception.IsWrite);
        Assert.Contains("Verboten: é!", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'/a'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1u, SftpErrorKind.Failure, "Eof")]
    [InlineData(2u, SftpErrorKind.PathNotFound, "NoSuchFile")]
    [InlineData(3u, SftpErrorKind.PermissionDenied, "PermissionDenied")]
    [InlineData(4u, SftpErrorKind.Failure, "Failure")]
    [InlineData(5u, SftpErrorKind.Failure, "BadMessage")]
    [InlineData(6u, SftpErrorKind.ConnectionLost, "NoConnection")]
    [InlineData(7u, SftpErrorKind.ConnectionLost, "ConnectionLost")]
    [InlineData(8u, SftpErrorKind.NotSupported, "OpUnsupported")]
    [InlineData(11u, SftpErrorKind.Failure, "11")]
    public async Task Status_without_text_is_named_by_its_code(uint code, SftpErrorKind kind, string words)
    {
        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => AnswerAsync(
            $"00000009 65 00000000 {code:x8}", client => client.RemoveAsync("/a", default).AsTask()));

        Assert.Equal(kind, exception.Kind);
        Assert.Equal((int)code, exception.StatusCode);
        Assert.Equal(words, exception.ServerMessage);
    }

    [Fact]
    public async Task Status_text_cannot_touch_the_console()
    {
        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => AnswerAsync(
            "0000001a 65 00000000 00000004 00000009 1b5b33316d 07 c29b 0a 00000000",
            client => client.RemoveAsync("/a", default).AsTask()));

        Assert.Equal(@"\x1b[31m\x07\x9b", exception.ServerMessage);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }

    [Fact]
    public async Task Handle()
    {
        const string Bytes = "0000000c 66 00000000 00000003 00ff41";
        Hex.Equal(Bytes, Replies.Handle(0, [0, 0xFF, 0x41]));

        byte[] handle = await AnswerAsync(
            Bytes, client => client.OpenAsync("/a", OpenFlags.Read, SftpAttributes.None, default).AsTask());

        Assert.Equal([0, 0xFF, 0x41], handle);
    }

    [Fact]
    public async Task Data()
    {
        const string Bytes = "0000000c 67 00000000 00000003 616263";
        Hex.Equal(Bytes, Replies.Data(0, "abc"u8));
        IoBuffer buffer = IoBuffer.Rent(10);

        int read = await AnswerAsync(Bytes, client => client.ReadAsync(s_handle, 0, buffer, 10, "/a", default).AsTask());

        Assert.Equal("abc"u8, buffer.Span[..read]);
        buffer.Release();
    }

    [Fact]
    public async Task Data_of_zero_bytes_is_no_end_of_file()
    {
        IoBuffer buffer = IoBuffer.Rent(10);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => AnswerAsync(
            "00000009 67 00000000 00000000", client => client.ReadAsync(s_handle, 0, buffer, 10, "/a", default).AsTask()));
        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        buffer.Release();
    }

    [Fact]
    public async Task End_of_file_is_no_error_for_READ_and_READDIR()
    {
        const string Bytes = "0000001c 65 00000000 00000001 0000000b 'End of file' 00000000";
        Hex.Equal(Bytes, Replies.Status(0, StatusCode.Eof));
        IoBuffer buffer = IoBuffer.Rent(10);

        Assert.Equal(0, await AnswerAsync(Bytes, client => client.ReadAsync(s_handle, 0, buffer, 10, "/a", default).AsTask()));
        Assert.Null(await AnswerAsync(Bytes, client => client.ReadDirAsync(s_handle, "/a", default).AsTask()));
        buffer.Release();
    }

    [Fact]
    public async Task Names()
    {
        const string Bytes = """
            0000003e 68 00000000 00000002
            00000001 'a' 00000006 '-rw- a' 0000000d 0000000000000005 000081a4 00000001 00000002
            00000002 ff20 00000000 00000000
            """;
        Hex.Equal(Bytes, Replies.Names(0, [
            ("a", "-rw- a", new SftpAttributes { Size = 5, Permissions = 0x81A4, Times = (1, 2) }),
            ("\u00ff ", "", SftpAttributes.None),
        ]));

        NameEntry[]? names = await AnswerAsync(Bytes, client => client.ReadDirAsync(s_handle, "/a", default).AsTask());

        Assert.Equal(
            [
                new NameEntry("a", "-rw- a", new SftpAttributes { Size = 5, Permissions = 0x81A4, Times = (1, 2) }),
                new NameEntry("\uEFFF ", "", SftpAttributes.None),
            ],
            names!);
    }

    [Fact]
    public async Task One_name()
    {
        const string Bytes = "0000001f 68 00000000 00000001 00000005 '/home' 00000005 '/home' 00000000";
        Hex.Equal(Bytes, Replies.OneName(0, "/home"));

        Assert.Equal("/home", await AnswerAsync(Bytes, client => client.RealPathAsync(".", default).AsTask()));
    }

    [Theory]
    [InlineData("00000009 68 00000000 00000000")]
    [InlineData("00000021 68 00000000 00000002 00000000 00000000 00000000 00000000 00000000 00000000")]
    public async Task More_or_fewer_names_than_one_are_refused_where_one_belongs(string bytes)
    {
        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => AnswerAsync(bytes, client => client.RealPathAsync(".", default).AsTask()));

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
    }

    [Fact]
    public async Task Attributes()
    {
        const string Bytes = "00000025 69 00000000 0000000f 0000000100000000 00000001 00000002 000041ed 00000003 00000004";
        SftpAttributes expected = new() { Size = 1ul << 32, Owner = (1, 2), Permissions = 0x41ED, Times = (3, 4) };
        Hex.Equal(Bytes, Replies.Attributes(0, expected));

        Assert.Equal(expected, await AnswerAsync(Bytes, client => client.StatAsync("/a", default).AsTask()));
    }

    [Fact]
    public async Task StatVfs()
    {
        FileSystemStatistics statistics = await AnswerAsync(
            "0000005d c9 00000000" + string.Concat(Enumerable.Range(1, 11).Select(static i => $"{i:x16}")),
            client => client.StatVfsAsync("/a", default).AsTask());

        Assert.Equal(new FileSystemStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), statistics);
    }

    [Fact]
    public async Task UsersGroupsById()
    {
        (string[] users, string[] groups) = await AnswerAsync(
            "00000020 c9 00000000 0000000c 00000004 'root' 00000000 00000007 00000003 'bin'",
            client => client.GetUsersGroupsByIdAsync([0, 99], [2], default).AsTask());

        Assert.Equal(["root", ""], users);
        Assert.Equal(["bin"], groups);
    }

    [Theory]
    [InlineData("00000005 c9 00000000")]
    [InlineData("00000009 c9 00000000 00000000")]
    [InlineData("0000001d c9 00000000 00000008 00000004 'root' 00000008 00000004 'root'")] // One user where two were asked for.
    [InlineData("00000011 c9 00000000 ffffffff 00000004 'root'")]
    public async Task Lists_of_users_that_are_too_short_are_refused(string bytes)
    {
        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => AnswerAsync(bytes, client => client.GetUsersGroupsByIdAsync([0, 99], [2], default).AsTask()));

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
    }

    private static Task<bool> AnswerAsync(string reply, Func<SftpClient, Task> call) => AnswerAsync(reply, async client =>
    {
        await call(client);
        return true;
    });

    /// <summary>Makes one call to a peer that offers all extensions and answers it with these bytes.</summary>
    private static async Task<T> AnswerAsync<T>(string reply, Func<SftpClient, Task<T>> call)
    {
        byte[] version = Replies.Version(3, FaultScript.None.Without("limits@openssh.com").Extensions);
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(version, Hex.Bytes(reply));
        using SftpClient client = await peer.ConnectAsync();
        return await call(client).InTime();
    }
}
