using SftpTools.Protocol;
using SftpTools.Protocol.Requests;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>An extension is used only when the server named it, with the version that is known here.</summary>
public sealed class MissingExtensionTests
{
    public static TheoryData<string> Names() =>
    [
        "posix-rename@openssh.com", "fsync@openssh.com", "statvfs@openssh.com", "hardlink@openssh.com", "copy-data",
        "lsetstat@openssh.com", "expand-path@openssh.com", "users-groups-by-id@openssh.com", "home-directory",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Without_it_the_call_is_refused_here(string name) =>
        await IsRefusedAsync(name, FaultScript.None.Without(name, "limits@openssh.com"));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task In_another_version_it_is_not_trusted(string name) =>
        await IsRefusedAsync(name, FaultScript.None.Without("limits@openssh.com").With(name, "99"));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_server_that_announces_it_and_does_not_know_it_says_so_itself(string name)
    {
        await using InProcessServer server = InProcessServer.Start(
            FaultScript.None.With(RequestFault.Fail(PacketType.Extended, 2, StatusCode.OpUnsupported)));
        using SftpClient client = await server.ConnectAsync();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => CallAsync(client, name).InTime());

        Assert.Equal(SftpErrorKind.NotSupported, exception.Kind);
        Assert.Equal(8, exception.StatusCode);
    }

    private static async Task IsRefusedAsync(string name, FaultScript script)
    {
        await using InProcessServer server = InProcessServer.Start(script);
        using SftpClient client = await server.ConnectAsync();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => CallAsync(client, name).InTime());

        Assert.Equal(SftpErrorKind.NotSupported, exception.Kind);
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        await client.StatAsync("/", default).InTime();
        Assert.Equal(0, server.Log.Count(PacketType.Extended));
    }

    private static async Task CallAsync(SftpClient client, string name)
    {
        switch (name)
        {
            case "posix-rename@openssh.com":
                await client.PosixRenameAsync("/a", "/b", default);
                break;
            case "fsync@openssh.com":
                await client.FSyncAsync([1], "/a", default);
                break;
            case "statvfs@openssh.com":
                await client.StatVfsAsync("/a", default);
                break;
            case "hardlink@openssh.com":
                await client.HardLinkAsync("/a", "/b", default);
                break;
            case "copy-data":
                await client.CopyDataAsync(new CopyDataRequest([1], 0, 0, [2], 0), "/a", default);
                break;
            case "lsetstat@openssh.com":
                await client.LSetStatAsync("/a", SftpAttributes.None, default);
                break;
            case "expand-path@openssh.com":
                await client.ExpandPathAsync("~", default);
                break;
            case "users-groups-by-id@openssh.com":
                await client.GetUsersGroupsByIdAsync([0], [0], default);
                break;
            case "home-directory":
                await client.GetHomeDirectoryAsync("root", default);
                break;
        }
    }
}
