using SftpTools.FileSystems.Local;
using SftpTools.FileSystems.Remote;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>Numbers of users and groups come from the server's own files.</summary>
public sealed class AccountNamesTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\nbob:x:1000:1001::/home/bob:/bin/sh\n# bo:x:7:7\n+nis\nshort:x\nodd:x:many:0\nlast:x:42";

    [Theory]
    [InlineData("root", 0u)]
    [InlineData("bob", 1000u)]
    [InlineData("last", 42u)]
    [InlineData("bo", null)]
    [InlineData("Bob", null)]
    [InlineData("short", null)]
    [InlineData("odd", null)]
    [InlineData("+nis", null)]
    public void The_third_field_is_the_number(string name, uint? expected) => Assert.Equal(expected, AccountNames.FindIn(Passwd, name));

    [Fact]
    public async Task A_number_costs_no_question_and_a_name_is_looked_up()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        SftpFileSystem files = side.Session.Files;
        Assert.Equal(4294967294u, await AccountNames.FindUserAsync(files, "4294967294", default).InTime());
        side.Server.Tree.AddFile("/etc/passwd", Passwd);
        side.Server.Tree.AddFile("/etc/group", "wheel:x:10:root,bob\n");

        Assert.Equal(1000u, await AccountNames.FindUserAsync(files, "bob", default).InTime());
        Assert.Equal(10u, await AccountNames.FindGroupAsync(files, "wheel", default).InTime());

        SftpException unknown = await Assert.ThrowsAsync<SftpException>(() => AccountNames.FindGroupAsync(files, "bob", default).InTime());
        Assert.Equal(SftpErrorKind.Failure, unknown.Kind);
        Assert.Contains("'bob'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("number", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4294967295")]
    [InlineData("99999999999")]
    [InlineData("a:b")]
    public async Task What_is_no_name_is_not_looked_up(string name)
    {
        await using ServerSide side = await ServerSide.StartAsync();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => AccountNames.FindUserAsync(side.Session.Files, name, default).InTime());
        Assert.Equal(SftpErrorKind.Failure, exception.Kind);
    }

    [Fact]
    public async Task Without_the_files_the_number_is_asked_for()
    {
        await using ServerSide side = await ServerSide.StartAsync();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => AccountNames.FindUserAsync(side.Session.Files, "bob", default).InTime());
        Assert.Equal(SftpErrorKind.NotSupported, exception.Kind);
        Assert.Contains("Give the number", exception.Message, StringComparison.Ordinal);
    }
}
