using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Protocol.Requests;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>Every verb, against every server there is and over every transport.</summary>
public sealed class ConformanceTests(SharedSshd sshd) : IClassFixture<SharedSshd>
{
    private const OpenFlags CreateNew = OpenFlags.Read | OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive;

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task A_file_is_created_written_read_and_removed(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string path) = (server.Client, server.Root + "/a.txt");
        byte[] handle = await client.OpenAsync(path, CreateNew, new SftpAttributes { Permissions = 0x180 }, default).InTime();

        await WriteAsync(client, handle, 0, "hello world"u8.ToArray());
        await WriteAsync(client, handle, 6, "there"u8.ToArray());
        Assert.Equal("hello there"u8.ToArray(), await ReadAsync(client, handle, 0, 100));
        Assert.Equal("there"u8.ToArray(), await ReadAsync(client, handle, 6, 5));
        Assert.Empty(await ReadAsync(client, handle, 11, 100));
        Assert.Empty(await ReadAsync(client, handle, 1L << 40, 100));
        SftpAttributes attributes = await client.FStatAsync(handle, path, default).InTime();
        await client.CloseAsync(handle, path, default).InTime();

        Assert.Equal(11ul, attributes.Size);
        Assert.Equal(0x8180u, attributes.Permissions);
        Assert.Equal(attributes with { Times = null }, await client.StatAsync(path, default).InTime() with { Times = null });
        await client.RemoveAsync(path, default).InTime();
        await FailsAsync(SftpErrorKind.PathNotFound, client.StatAsync(path, default).AsTask());
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task Open_flags_mean_what_they_say(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string path) = (server.Client, server.Root + "/a.txt");
        await FailsAsync(SftpErrorKind.PathNotFound, OpenAsync(OpenFlags.Read));
        await FailsAsync(SftpErrorKind.PathNotFound, OpenAsync(OpenFlags.Write));
        byte[] handle = await OpenAsync(CreateNew);
        await WriteAsync(client, handle, 0, [1, 2, 3]);
        await CloseAsync();

        await FailsAsync(SftpErrorKind.Failure, OpenAsync(CreateNew));
        handle = await OpenAsync(OpenFlags.Write | OpenFlags.Append);
        await WriteAsync(client, handle, 0, [4]);
        await CloseAsync();
        handle = await OpenAsync(OpenFlags.Read);
        Assert.Equal([1, 2, 3, 4], await ReadAsync(client, handle, 0, 10));
        await FailsAsync(null, WriteAsync(client, handle, 0, [9]));
        await CloseAsync();
        handle = await OpenAsync(OpenFlags.Read | OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate);
        Assert.Empty(await ReadAsync(client, handle, 0, 10));
        await CloseAsync();
        await FailsAsync(null, CloseAsync());

        Task<byte[]> OpenAsync(OpenFlags flags) => client.OpenAsync(path, flags, SftpAttributes.None, default).InTime();

        Task CloseAsync() => client.CloseAsync(handle, path, default).InTime();
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task Directories_are_made_listed_and_removed(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);
        await client.MkDirAsync(root + "/d", new SftpAttributes { Permissions = 0x1C0 }, default).InTime();
        for (int i = 0; i < 250; i++)
            await CreateAsync(client, $"{root}/d/f{i:000}");

        byte[] handle = await client.OpenDirAsync(root + "/d", default).InTime();
        List<NameEntry> entries = [];
        while (await client.ReadDirAsync(handle, root, default).InTime() is { } names)
            entries.AddRange(names);
        Assert.Null(await client.ReadDirAsync(handle, root, default).InTime());
        await client.CloseAsync(handle, root, default).InTime();

        Assert.Equal(
            [".", "..", .. Enumerable.Range(0, 250).Select(static i => $"f{i:000}")],
            entries.Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(entries, static entry => Assert.NotNull(entry.Attributes.Permissions));
        Assert.All(entries, static entry => Assert.EndsWith(entry.Name, entry.LongName, StringComparison.Ordinal));
        Assert.Equal(0x41C0u, (await client.StatAsync(root + "/d", default).InTime()).Permissions);
        await FailsAsync(SftpErrorKind.Failure, client.MkDirAsync(root + "/d", SftpAttributes.None, default).AsTask());
        await FailsAsync(SftpErrorKind.Failure, client.RmDirAsync(root + "/d", default).AsTask());
        await FailsAsync(SftpErrorKind.Failure, client.RemoveAsync(root + "/d", default).AsTask());
        for (int i = 0; i < 250; i++)
            await client.RemoveAsync($"{root}/d/f{i:000}", default).InTime();
        await client.RmDirAsync(root + "/d", default).InTime();
        await FailsAsync(SftpErrorKind.PathNotFound, client.OpenDirAsync(root + "/d", default).AsTask());
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task Attributes_are_set_by_path_and_by_handle(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string path) = (server.Client, server.Root + "/a.txt");
        byte[] handle = await client.OpenAsync(path, CreateNew, SftpAttributes.None, default).InTime();

        await client.SetStatAsync(path, new SftpAttributes { Size = 100, Permissions = 0x1A0 }, default).InTime();
        SftpAttributes first = await client.StatAsync(path, default).InTime();
        await client.FSetStatAsync(handle, new SftpAttributes { Size = 5, Times = (1_000_000_000, 4_000_000_000) }, path, default).InTime();
        SftpAttributes second = await client.FStatAsync(handle, path, default).InTime();
        await client.CloseAsync(handle, path, default).InTime();

        Assert.Equal((100ul, 0x81A0u), (first.Size!.Value, first.Permissions!.Value));
        Assert.Equal((5ul, 0x81A0u), (second.Size!.Value, second.Permissions!.Value));
        Assert.Equal((1_000_000_000u, 4_000_000_000u), second.Times);
        await FailsAsync(
            SftpErrorKind.PathNotFound, client.SetStatAsync(path + "x", new SftpAttributes { Permissions = 0x1FF }, default).AsTask());
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task Links_keep_their_target_and_can_be_told_from_it(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);
        await CreateAsync(client, root + "/file");

        await client.SymLinkAsync(root + "/link", "file", default).InTime();
        await client.SymLinkAsync(root + "/broken", "../no such/thing", default).InTime();
        await client.SymLinkAsync(root + "/loop", "loop", default).InTime();

        Assert.Equal("file", await client.ReadLinkAsync(root + "/link", default).InTime());
        Assert.Equal("../no such/thing", await client.ReadLinkAsync(root + "/broken", default).InTime());
        Assert.Equal(0x8000u, (await client.StatAsync(root + "/link", default).InTime()).Permissions & 0xF000);
        Assert.Equal(0xA000u, (await client.LStatAsync(root + "/link", default).InTime()).Permissions & 0xF000);
        Assert.Equal(root + "/file", await client.RealPathAsync(root + "/link", default).InTime());
        await FailsAsync(SftpErrorKind.PathNotFound, client.StatAsync(root + "/broken", default).AsTask());
        await FailsAsync(SftpErrorKind.PathNotFound, client.StatAsync(root + "/loop", default).AsTask());
        await FailsAsync(SftpErrorKind.Failure, client.SymLinkAsync(root + "/link", "file", default).AsTask());
        await FailsAsync(SftpErrorKind.Failure, client.ReadLinkAsync(root + "/file", default).AsTask());
        await client.RemoveAsync(root + "/link", default).InTime();
        await client.RemoveAsync(root + "/broken", default).InTime();
        await client.RemoveAsync(root + "/loop", default).InTime();
        await client.StatAsync(root + "/file", default).InTime();
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task Rename_does_not_replace_and_posix_rename_does(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);
        await CreateAsync(client, root + "/a", [1]);
        await CreateAsync(client, root + "/b", [2, 2]);

        await FailsAsync(SftpErrorKind.Failure, client.RenameAsync(root + "/a", root + "/b", default).AsTask());
        await client.RenameAsync(root + "/a", root + "/c", default).InTime();
        await FailsAsync(SftpErrorKind.PathNotFound, client.RenameAsync(root + "/a", root + "/d", default).AsTask());
        if (!await IsOfferedAsync(client, SftpExtension.PosixRename, () => client.PosixRenameAsync(root, root, default).AsTask()))
            return;
        await client.PosixRenameAsync(root + "/c", root + "/b", default).InTime();

        Assert.Equal(1ul, (await client.StatAsync(root + "/b", default).InTime()).Size);
        await FailsAsync(SftpErrorKind.PathNotFound, client.StatAsync(root + "/c", default).AsTask());
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task RealPath_makes_paths_absolute(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);
        await client.MkDirAsync(root + "/d", SftpAttributes.None, default).InTime();

        Assert.StartsWith("/", await client.RealPathAsync(".", default).InTime(), StringComparison.Ordinal);
        Assert.Equal(root, await client.RealPathAsync(root + "/./d//../", default).InTime());
        Assert.Equal(root + "/missing", await client.RealPathAsync(root + "/missing", default).InTime());
        Assert.Equal("/", await client.RealPathAsync("/..", default).InTime());
        await FailsAsync(SftpErrorKind.PathNotFound, client.RealPathAsync(root + "/missing/too", default).AsTask());
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task Hard_links_share_the_file(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);
        await CreateAsync(client, root + "/a", [1]);
        if (!await IsOfferedAsync(client, SftpExtension.HardLink, () => client.HardLinkAsync(root, root, default).AsTask()))
            return;

        await client.HardLinkAsync(root + "/a", root + "/b", default).InTime();
        await client.SetStatAsync(root + "/b", new SftpAttributes { Size = 77 }, default).InTime();

        Assert.Equal(77ul, (await client.StatAsync(root + "/a", default).InTime()).Size);
        await FailsAsync(SftpErrorKind.Failure, client.HardLinkAsync(root + "/a", root + "/b", default).AsTask());
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task FSync_and_copy_data_work_on_handles(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);
        byte[] from = await client.OpenAsync(root + "/a", CreateNew, SftpAttributes.None, default).InTime();
        byte[] to = await client.OpenAsync(root + "/b", CreateNew, SftpAttributes.None, default).InTime();
        await WriteAsync(client, from, 0, "0123456789"u8.ToArray());

        if (await IsOfferedAsync(client, SftpExtension.FSync, () => client.FSyncAsync(from, root, default).AsTask()))
            await client.FSyncAsync(from, root + "/a", default).InTime();
        CopyDataRequest whole = new(from, 0, 0, to, 0);
        if (await IsOfferedAsync(client, SftpExtension.CopyData, () => client.CopyDataAsync(whole, root, default).AsTask()))
        {
            await client.CopyDataAsync(whole, root + "/b", default).InTime();
            await client.CopyDataAsync(new CopyDataRequest(from, 8, 2, to, 1), root + "/b", default).InTime();
            Assert.Equal("0893456789"u8.ToArray(), await ReadAsync(client, to, 0, 100));
        }
        await client.CloseAsync(from, root, default).InTime();
        await client.CloseAsync(to, root, default).InTime();
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task LSetStat_is_about_the_link(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);
        await CreateAsync(client, root + "/file");
        await client.SymLinkAsync(root + "/link", "file", default).InTime();
        SftpAttributes times = new() { Times = (1_000_000_000, 1_100_000_000) };
        if (!await IsOfferedAsync(client, SftpExtension.LSetStat, () => client.LSetStatAsync(root, times, default).AsTask()))
            return;

        await client.LSetStatAsync(root + "/link", times, default).InTime();

        Assert.Equal(1_100_000_000u, (await client.LStatAsync(root + "/link", default).InTime()).Times?.Modification);
        Assert.NotEqual(1_100_000_000u, (await client.StatAsync(root + "/link", default).InTime()).Times?.Modification);
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task Volumes_homes_and_names_of_users_can_be_asked_for(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);

        if (await IsOfferedAsync(client, SftpExtension.StatVfs, () => client.StatVfsAsync(root, default).AsTask()))
        {
            FileSystemStatistics statistics = await client.StatVfsAsync(root, default).InTime();
            Assert.InRange(statistics.BlockSize, 512ul, 1ul << 24);
            Assert.InRange(statistics.FreeBlocks, 1ul, statistics.Blocks);
            Assert.Equal(255ul, statistics.MaxNameLength);
            await FailsAsync(SftpErrorKind.PathNotFound, client.StatVfsAsync(root + "/none", default).AsTask());
        }
        if (await IsOfferedAsync(
            client, SftpExtension.UsersGroupsById, () => client.GetUsersGroupsByIdAsync([0], [0], default).AsTask()))
        {
            (string[] users, string[] groups) =
                await client.GetUsersGroupsByIdAsync([0, 3_999_999_999], [3_999_999_998], default).InTime();
            Assert.Equal(["root", ""], users);
            Assert.Equal([""], groups);
            (users, groups) = await client.GetUsersGroupsByIdAsync([], [], default).InTime();
            Assert.Empty(users);
            Assert.Empty(groups);
        }
        if (await IsOfferedAsync(client, SftpExtension.ExpandPath, () => client.ExpandPathAsync("~", default).AsTask()))
        {
            string home = await client.ExpandPathAsync("~", default).InTime();
            Assert.StartsWith("/", home, StringComparison.Ordinal);
            Assert.Equal(root, await client.ExpandPathAsync(root + "/.", default).InTime());
            await FailsAsync(null, client.ExpandPathAsync("~no-such-user-here/x", default).AsTask());
        }
        if (await IsOfferedAsync(client, SftpExtension.HomeDirectory, () => client.GetHomeDirectoryAsync("", default).AsTask())
            && client.Supports(SftpExtension.UsersGroupsById))
        {
            uint owner = (await client.StatAsync(root, default).InTime()).Owner!.Value.UserId;
            string user = (await client.GetUsersGroupsByIdAsync([owner], [], default).InTime()).Users[0];
            Assert.StartsWith("/", await client.GetHomeDirectoryAsync(user, default).InTime(), StringComparison.Ordinal);
            await FailsAsync(null, client.GetHomeDirectoryAsync("no-such-user-here", default).AsTask());
        }
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task Names_are_bytes(string kind)
    {
        string[] names =
        [
            "with space", "with\nnewline", "'single' \"double\" `back`", "-rf", "--", "*?[a]", "\\", "~", "#", "tab\t", "\u001b[31m", " ",
            "é", "e\u0301", "日本語", "\U0001F600", "\uEFFF\uEF80", "caf\uEFE9", "\uEFEE\uEFBE\uEF80", "CON", "a:b", "a.", new string('x', 255),
        ];
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);

        foreach (string name in names)
        {
            await CreateAsync(client, $"{root}/{name}", [1, 2, 3]);
            Assert.Equal(3ul, (await client.StatAsync($"{root}/{name}", default).InTime()).Size);
            await client.SymLinkAsync(root + "/link", name, default).InTime();
            Assert.Equal(name, await client.ReadLinkAsync(root + "/link", default).InTime());
            Assert.Equal($"{root}/{name}", await client.RealPathAsync(root + "/link", default).InTime());
            await client.RemoveAsync(root + "/link", default).InTime();
        }
        byte[] handle = await client.OpenDirAsync(root, default).InTime();
        List<string> listed = [];
        while (await client.ReadDirAsync(handle, root, default).InTime() is { } entries)
            listed.AddRange(entries.Select(static entry => entry.Name));
        await client.CloseAsync(handle, root, default).InTime();

        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Except([".", ".."]).Order(StringComparer.Ordinal));
        foreach (string name in names)
            await client.RemoveAsync($"{root}/{name}", default).InTime();
        await client.RmDirAsync(root, default).InTime();
        await client.MkDirAsync(root, SftpAttributes.None, default).InTime();
    }

    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task A_name_that_is_too_long_fails_alone(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);

        await FailsAsync(SftpErrorKind.Failure, CreateAsync(client, $"{root}/{new string('x', 256)}"));
        await FailsAsync(SftpErrorKind.Failure, client.StatAsync(new string('/', 300_000), default).AsTask());

        await client.StatAsync(root, default).InTime();
    }

    /// <summary>OpenSSH's server ends when a path has a NUL, and every other request with it.</summary>
    [Theory, OnInProcessServer, OnOpenSshServer, OnSshdByOpenSsh, OnSshdBySshNet]
    public async Task A_path_with_a_NUL_fails_alone(string kind)
    {
        await using ConformanceServer server = await ConformanceServer.StartAsync(kind, sshd);
        (SftpClient client, string root) = (server.Client, server.Root);
        string bad = root + "/a\0b";

        await FailsAsync(SftpErrorKind.Failure, CreateAsync(client, bad));
        foreach (Func<Task> call in (Func<Task>[])
        [
            async () => await client.StatAsync(bad, default),
            async () => await client.RealPathAsync(bad, default),
            async () => await client.RenameAsync(bad, root + "/x", default),
            async () => await client.RenameAsync(root, bad, default),
            async () => await client.SymLinkAsync(root + "/x", bad, default),
            async () => await client.SymLinkAsync(bad, "x", default),
            async () => await client.PosixRenameAsync(bad, root + "/x", default),
            async () => await client.HardLinkAsync(root, bad, default),
            async () => await client.ExpandPathAsync(bad, default),
            async () => await client.LSetStatAsync(bad, SftpAttributes.None, default),
            async () => await client.StatVfsAsync(bad, default),
            async () => await client.GetHomeDirectoryAsync("a\0b", default),
        ])
        {
            await FailsAsync(null, call());
        }

        await client.StatAsync(root, default).InTime();
        Assert.Equal(0, client.InFlight);
    }

    private static async Task CreateAsync(SftpClient client, string path, byte[]? content = null)
    {
        byte[] handle = await client.OpenAsync(path, CreateNew, SftpAttributes.None, default).InTime();
        if (content is not null)
            await WriteAsync(client, handle, 0, content);
        await client.CloseAsync(handle, path, default).InTime();
    }

    private static async Task WriteAsync(SftpClient client, byte[] handle, long offset, byte[] data)
    {
        IoBuffer buffer = IoBuffer.Rent(data.Length);
        data.CopyTo(buffer.Span);
        try
        {
            await client.WriteAsync(handle, offset, buffer, data.Length, "", default).InTime();
        }
        finally
        {
            buffer.Release();
        }
    }

    private static async Task<byte[]> ReadAsync(SftpClient client, byte[] handle, long offset, int count)
    {
        IoBuffer buffer = IoBuffer.Rent(count);
        try
        {
            int read = await client.ReadAsync(handle, offset, buffer, count, "", default).InTime();
            return buffer.Span[..read].ToArray();
        }
        finally
        {
            buffer.Release();
        }
    }

    /// <summary>Expects the call to fail, in this way where one is given.</summary>
    private static async Task FailsAsync(SftpErrorKind? kind, Task call)
    {
        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => call.InTime());
        if (kind is not null)
            Assert.Equal(kind, exception.Kind);
    }

    /// <summary>Whether the server offers the extension; where it does not, the call must say so.</summary>
    private static async Task<bool> IsOfferedAsync(SftpClient client, SftpExtension extension, Func<Task> call)
    {
        if (client.Supports(extension))
            return true;
        Assert.Equal(SftpErrorKind.NotSupported, (await Assert.ThrowsAsync<SftpException>(() => call().InTime())).Kind);
        return false;
    }
}
