using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>Streams of files give every byte, and keep no failure to themselves.</summary>
public sealed class SftpFileStreamTests
{
    [Fact]
    public async Task What_is_written_is_read_again_also_after_seeking()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { LongestData = 1000, Limits = (34000, 4096, 4096, 8) });
        byte[] content = [.. Enumerable.Range(0, 50_000).Select(static i => (byte)(i * 7))];

        await Task.Run(() =>
        {
            using (Stream stream = OpenWrite(side))
            {
                stream.Write(content, 0, 30_000);
                stream.Write(content, 30_000, 20_000);
                stream.Seek(10, SeekOrigin.Begin);
                stream.WriteByte(255);
                Assert.Equal(11, stream.Position);
                Assert.Equal(50_000, stream.Length);
            }
            content[10] = 255;
            Assert.Equal(content, side.ReadBytes("file"));

            using Stream reader = Task.Run(() => SftpFileStream.OpenReadAsync(side.Session.Files, "/root/file", default)).GetAwaiter().GetResult();
            using MemoryStream copy = new();
            reader.CopyTo(copy);
            Assert.Equal(content, copy.ToArray());
            reader.Position = 49_990;
            Assert.Equal(10, reader.ReadAtLeast(new byte[20], 20, throwOnEndOfStream: false));
            Assert.Throws<NotSupportedException>(() => reader.WriteByte(1));
        }).InTime();
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    [Fact]
    public async Task A_failed_write_is_told_at_the_latest_when_the_stream_ends()
    {
        await using ServerSide side = await ServerSide.StartAsync(
            FaultScript.None.With(RequestFault.Fail(PacketType.Write, 1, StatusCode.Failure, "quota exceeded")));

        SftpException exception = await Task.Run(() =>
        {
            Stream stream = OpenWrite(side);
            stream.Write([1, 2, 3]);
            return Assert.Throws<SftpException>(stream.Dispose);
        }).InTime();

        Assert.Equal("quota exceeded", exception.ServerMessage);
        await Eventually.TrueAsync(() => side.OpenHandles == 0);
    }

    // What follows an await of the engine may run on the thread that receives, which must not wait for itself.
    private static SftpFileStream OpenWrite(ServerSide side) =>
        Task.Run(() => SftpFileStream.OpenWriteAsync(side.Session.Files, "/root/file", default)).GetAwaiter().GetResult();
}
