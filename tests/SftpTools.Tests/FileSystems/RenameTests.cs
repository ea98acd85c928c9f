using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>A rename replaces only what it is told to replace, and a refusal gets its cause.</summary>
public sealed class RenameTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_is_replaced_when_asked_for_only(bool hasPosixRename)
    {
        await using ServerSide side = await ServerSide.StartAsync(
            hasPosixRename ? FaultScript.None : FaultScript.None.Without("posix-rename@openssh.com"));
        side.Write("new", "new");
        side.Write("old", "old");

        SftpException exception = await FailsAsync(side, "new", "old", replace: false);
        Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        Assert.Equal("old", side.Read("old"));

        await side.Session.Files.RenameAsync("/root/new", "/root/old", replace: true, default).InTime();
        Assert.Equal("new", side.Read("old"));
        Assert.Equal(["old"], side.Names());
    }

    [Theory]
    [InlineData("none", "new", SftpErrorKind.PathNotFound)]
    [InlineData("file", "none/new", SftpErrorKind.PathNotFound)]
    [InlineData("file", "file/new", SftpErrorKind.PathNotFound)]
    [InlineData("file", "directory", SftpErrorKind.PathExists)]
    [InlineData("directory", "file", SftpErrorKind.PathExists)]
    [InlineData("directory", "full", SftpErrorKind.PathExists)]
    public async Task A_refusal_gets_its_cause(string from, string to, SftpErrorKind expected)
    {
        await using ServerSide side = await ServerSide.StartAsync();
        side.Write("file", "x");
        side.MakeDirectory("directory");
        side.Write("full/x", "x");

        Assert.Equal(expected, (await FailsAsync(side, from, to, replace: false)).Kind);
        Assert.Equal(expected, (await FailsAsync(side, from, to, replace: true)).Kind);
        Assert.Equal(["directory/", "file", "full/", "full/x"], side.Names());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_may_not_be_renamed_is_named_with_its_new_name(bool replace)
    {
        FaultScript script = FaultScript.None.WithoutExtensions().With(RequestFault.Fail(PacketType.Rename, 0, StatusCode.PermissionDenied));
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("file", "x");
        side.MakeDirectory("directory");

        SftpException exception = await FailsAsync(side, "file", "directory/new", replace);

        Assert.Equal(SftpErrorKind.PermissionDenied, exception.Kind);
        Assert.Equal("/root/file", exception.Path);
        Assert.Contains("may not rename it to '/root/directory/new'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_failure_names_the_way_out()
    {
        FaultScript script = FaultScript.None.With(RequestFault.Fail(PacketType.Rename, 0, StatusCode.Failure));
        await using ServerSide side = await ServerSide.StartAsync(script);
        side.Write("file", "x");
        side.MakeDirectory("directory");

        SftpException exception = await FailsAsync(side, "file", "directory/file", replace: false);

        Assert.Equal(SftpErrorKind.Failure, exception.Kind);
        Assert.Contains("Copy-SftpItem -MoveSource", exception.Message, StringComparison.Ordinal);
    }

    private static Task<SftpException> FailsAsync(ServerSide side, string from, string to, bool replace) => Assert.ThrowsAsync<SftpException>(
        () => side.Session.Files.RenameAsync("/root/" + from, "/root/" + to, replace, default).InTime());
}
