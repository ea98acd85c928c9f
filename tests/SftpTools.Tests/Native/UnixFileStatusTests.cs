using System.Net.Sockets;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Fixtures;
using SftpTools.Native;

namespace SftpTools.Tests.Native;

/// <summary>What only looks like an empty file is told apart from one, without opening it.</summary>
public sealed class UnixFileStatusTests
{
    [FactIfLinux]
    public async Task Pipes_sockets_and_devices_are_no_files()
    {
        using TempFolder folder = new();
        ExternalCommand.Require("mkfifo", [folder.Combine("pipe")]);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.Combine("socket")));
        await File.WriteAllTextAsync(folder.Combine("empty"), "");

        Assert.Equal(FileEntryType.Other, await TypeAsync(folder.Combine("pipe")));
        Assert.Equal(FileEntryType.Other, await TypeAsync(folder.Combine("socket")));
        Assert.Equal(FileEntryType.Other, await TypeAsync("/dev/null"));
        Assert.Equal(FileEntryType.File, await TypeAsync(folder.Combine("empty")));
        Assert.Equal(FileEntryType.File, await TypeAsync("/proc/version"));
        Assert.Equal(FileEntryType.Directory, await TypeAsync(folder.Path));
    }

    [FactIfLinux]
    public async Task Behind_a_link_too()
    {
        using TempFolder folder = new();
        ExternalCommand.Require("mkfifo", [folder.Combine("pipe")]);
        File.CreateSymbolicLink(folder.Combine("link"), "pipe");

        FileEntry? shown = await LocalFileSystem.Instance.GetEntryAsync(folder.Combine("link"), followLink: false, default);
        FileEntry? followed = await LocalFileSystem.Instance.GetEntryAsync(folder.Combine("link"), followLink: true, default);

        Assert.Equal(FileEntryType.SymbolicLink, shown!.Type);
        Assert.Equal(FileEntryType.Other, followed!.Type);
    }

    [Fact]
    public void What_cannot_be_looked_at_counts_as_a_file() => Assert.True(UnixFileStatus.MayBeRegular("/nowhere/at all"));

    private static async Task<FileEntryType> TypeAsync(string path) =>
        (await LocalFileSystem.Instance.GetEntryAsync(path, followLink: true, default))!.Type;
}
