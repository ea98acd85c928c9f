using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>What a server refuses is a refusal, and reading goes on.</summary>
public sealed class ReadOnlyServerTests
{
    [Fact]
    public async Task The_server_in_memory_refuses_changes()
    {
        await using InProcessServer server = InProcessServer.Start(new FaultScript { IsReadOnly = true });
        server.Tree.AddDirectory("/tmp");
        using SftpClient client = await server.ConnectAsync();

        await RefusesChangesAsync(client, "/tmp");
    }

    [FactIfSftpServer]
    public async Task The_servers_own_read_only_mode_refuses_the_same()
    {
        await using SftpServerProcess server = SftpServerProcess.Start("-R");
        using SftpClient client = await server.ConnectAsync();

        await RefusesChangesAsync(client, "/tmp");
    }

    [FactIfSftpServer]
    public async Task The_death_of_the_process_is_a_lost_connection()
    {
        SftpServerProcess server = SftpServerProcess.Start();
        using SftpClient client = await server.ConnectAsync();

        await server.DisposeAsync();

        Assert.Equal(SftpErrorKind.ConnectionLost, (await client.Ended.InTime()).Kind);
        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => client.StatAsync("/", default).InTime());
        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
    }

    [Fact]
    public async Task Permissions_and_a_full_disk_are_told_apart()
    {
        await using InProcessServer server = InProcessServer.Start();
        server.Tree.AddFile("/secret", "x").Mode &= ~0x1FFu;
        server.Tree.AddDirectory("/closed").Mode &= ~0x1FFu;
        server.Tree.AddFile("/a", "x");
        server.Tree.FreeBytes = 10;
        using SftpClient client = await server.ConnectAsync();

        await FailsAsync(SftpErrorKind.PermissionDenied, client.OpenAsync("/secret", OpenFlags.Read, SftpAttributes.None, default).AsTask());
        await FailsAsync(SftpErrorKind.PermissionDenied, client.StatAsync("/closed/a", default).AsTask());
        await FailsAsync(SftpErrorKind.PermissionDenied, client.OpenDirAsync("/closed", default).AsTask());
        await FailsAsync(SftpErrorKind.Failure, client.SetStatAsync("/a", new SftpAttributes { Size = 12 }, default).AsTask());
        await client.SetStatAsync("/a", new SftpAttributes { Size = 11 }, default).InTime();
    }

    private static async Task RefusesChangesAsync(SftpClient client, string directory)
    {
        string path = directory + "/must-not-exist";
        OpenFlags create = OpenFlags.Write | OpenFlags.Create;
        await FailsAsync(SftpErrorKind.PermissionDenied, client.OpenAsync(path, create, SftpAttributes.None, default).AsTask());
        await FailsAsync(SftpErrorKind.PermissionDenied, client.MkDirAsync(path, SftpAttributes.None, default).AsTask());
        await FailsAsync(SftpErrorKind.PermissionDenied, client.SymLinkAsync(path, "x", default).AsTask());
        await FailsAsync(SftpErrorKind.PermissionDenied, client.RenameAsync(path, path + "2", default).AsTask());
        await FailsAsync(SftpErrorKind.PermissionDenied, client.RemoveAsync(path, default).AsTask());
        await FailsAsync(SftpErrorKind.PermissionDenied, client.RmDirAsync(path, default).AsTask());
        if (client.Supports(SftpExtension.PosixRename))
            await FailsAsync(SftpErrorKind.PermissionDenied, client.PosixRenameAsync(path, path + "2", default).AsTask());

        byte[] handle = await client.OpenDirAsync(directory, default).InTime();
        Assert.NotNull(await client.ReadDirAsync(handle, directory, default).InTime());
        await client.CloseAsync(handle, directory, default).InTime();
    }

    private static async Task FailsAsync(SftpErrorKind kind, Task call) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<SftpException>(() => call.InTime())).Kind);
}
