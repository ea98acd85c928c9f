using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.FileSystems;

/// <summary>Names of owners come from long names or from the extension, and a hostile one is text and nothing else.</summary>
public sealed class OwnerNamesTests
{
    private const string UsersGroupsById = "users-groups-by-id@openssh.com";

    [Theory]
    [InlineData("-rw-r--r--    1 alice    staff         348911 Mar 25 14:29 t-filexfer", "alice", "staff")]
    [InlineData("drwxr-xr-x+   2 alice    staff  4096 Mar 25 14:29 with an acl", "alice", "staff")]
    [InlineData("-rw-r--r-- 1 1000 1000 8 Jan  1 00:00 numbers", "1000", "1000")]
    [InlineData("t-filexfer", "7", "8")]
    [InlineData("", "7", "8")]
    [InlineData("          ", "7", "8")]
    [InlineData("-rw-r--r-- 1 alice", "7", "8")]
    [InlineData("a b c d e f g", "7", "8")]
    [InlineData("03-25-25  02:29PM       348911 t-filexfer.txt and more words", "7", "8")]
    [InlineData("-rw-r--r-- 1 \u001b[31mred \u009bgreen 8 Jan 1 00:00 x", @"\x1b[31mred", @"\x9bgreen")]
    public async Task Long_names_tell_names_where_they_look_like_ls(string longName, string user, string group)
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.Without(UsersGroupsById));
        using SftpClient client = await server.ConnectAsync();
        OwnerNames names = new();
        names.LearnFromLongNames([new NameEntry("x", longName, new SftpAttributes { Owner = (7, 8) })]);

        FileEntry named = Assert.Single(await names.CompleteAsync(client, [Entry(7, 8)], default).InTime());

        Assert.Equal((user, group), (named.UserName, named.GroupName));
    }

    [Fact]
    public async Task The_extension_is_asked_once_for_all_new_ids()
    {
        await using InProcessServer server = InProcessServer.Start();
        using SftpClient client = await server.ConnectAsync();
        OwnerNames names = new();

        IReadOnlyList<FileEntry> first = await names.CompleteAsync(client, [Entry(0, 0), Entry(1000, 1000), Entry(5, 6)], default).InTime();
        IReadOnlyList<FileEntry> second = await names.CompleteAsync(client, [Entry(0, 1000)], default).InTime();

        Assert.Equal([("root", "root"), ("user", "group"), ("5", "6")], first.Select(e => (e.UserName!, e.GroupName!)));
        Assert.Equal(("root", "group"), (second[0].UserName, second[0].GroupName));
        Assert.Single(server.Log.Entries, entry => entry.Extension == UsersGroupsById);
    }

    [Fact]
    public async Task Entries_without_owners_stay_without_names()
    {
        await using InProcessServer server = InProcessServer.Start();
        using SftpClient client = await server.ConnectAsync();

        FileEntry entry = Assert.Single(
            await new OwnerNames().CompleteAsync(client, [new FileEntry("/x", "x", FileEntryType.File)], default).InTime());

        Assert.Null(entry.UserName);
        Assert.Null(entry.GroupName);
        Assert.DoesNotContain(server.Log.Entries, request => request.Extension == UsersGroupsById);
    }

    [Fact]
    public async Task Thousands_of_ids_are_no_trouble()
    {
        await using InProcessServer server = InProcessServer.Start();
        using SftpClient client = await server.ConnectAsync();
        FileEntry[] entries = [.. Enumerable.Range(10_000, 5000).Select(id => Entry((uint)id, (uint)id))];

        IReadOnlyList<FileEntry> named = await new OwnerNames().CompleteAsync(client, entries, default).InTime();

        Assert.Equal(entries.Select(e => e.UserId.ToString()), named.Select(e => e.UserName));
        Assert.Empty(server.Complaints);
    }

    private static FileEntry Entry(uint user, uint group) =>
        new("/x", "x", FileEntryType.File) { UserId = user, GroupId = group };
}
