using SftpTools.Buffers;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>Who remembers what he saw learns of each change that goes through the session, and of nothing else.</summary>
public sealed class ChangeCountTests
{
    [Fact]
    public async Task Changes_count()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        SftpFileSystem files = (SftpFileSystem)side.Files;
        side.Write("file", "x");

        await CountsAsync(files, async () => await files.CreateDirectoryAsync(side.PathOf("directory"), null, default));
        await CountsAsync(files, () => files.RemoveDirectoryAsync(side.PathOf("directory"), default).AsTask());
        await CountsAsync(files, () => files.CreateSymbolicLinkAsync(side.PathOf("link"), "file", default).AsTask());
        await CountsAsync(files, () => files.RemoveFileAsync(side.PathOf("link"), default).AsTask());
        await CountsAsync(files, () => files.RenameAsync(side.PathOf("file"), side.PathOf("other"), replace: false, default).AsTask());
        await CountsAsync(files, () => files.SetAttributesAsync(side.PathOf("other"), new SftpAttributes { Permissions = 0x180 }, true, default).AsTask());
        await CountsAsync(files, async () =>
        {
            await using IFile file = await files.OpenWriteAsync(side.PathOf("new"), truncate: true, default);
            await CountsAsync(files, () => file.SetLengthAsync(3, default).AsTask());
            await CountsAsync(files, async () =>
            {
                IoBuffer buffer = IoBuffer.Rent(1);
                ValueTask write = file.WriteAtAsync(0, buffer, 1, default);
                buffer.Release();
                await write;
            });
        });
    }

    [Fact]
    public async Task Looks_do_not_count()
    {
        await using ServerSide side = await ServerSide.StartAsync();
        SftpFileSystem files = (SftpFileSystem)side.Files;
        side.Write("file", "x");
        long before = files.ChangeCount;

        Assert.NotNull(await files.GetEntryAsync(side.PathOf("file"), followLink: true, default));
        await foreach (FileEntry entry in files.EnumerateAsync(side.Root, default))
            Assert.Equal("file", entry.Name);
        await using (IFile file = await files.OpenReadAsync(side.PathOf("file"), default))
            await file.GetStateAsync(default);

        Assert.Equal(before, files.ChangeCount);
    }

    private static async Task CountsAsync(SftpFileSystem files, Func<Task> change)
    {
        long before = files.ChangeCount;
        await change().InTime();
        Assert.True(files.ChangeCount > before);
    }
}
