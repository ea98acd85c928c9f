using System.IO.Compression;
using System.Reflection;
using Renci.SshNet.Common;
using SftpTools.SshNet.Channels;

namespace SftpTools.Tests.SshNet;

/// <summary>Compressed packets come out as they went in, and one that is a bomb is refused.</summary>
public sealed class BoundedZlibTests
{
    [Fact]
    public void Packets_come_out_as_they_went_in()
    {
        using BoundedZlib here = Active();
        using BoundedZlib there = Active();
        Random random = new(1);
        for (int length = 1; length < 200_000; length = (length * 3) + 1)
        {
            byte[] packet = new byte[length];
            random.NextBytes(packet.AsSpan(0, length / 2));

            byte[] sent = here.Compress([0, .. packet, 0], 1, length);

            Assert.Equal(packet, there.Decompress([9, .. sent, 9], 1, sent.Length));
        }
    }

    [Fact]
    public void A_packet_that_becomes_megabytes_is_refused()
    {
        using MemoryStream bomb = new();
        using (ZLibStream pack = new(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            pack.Write(new byte[16 * 1024 * 1024]);
        using BoundedZlib zlib = Active();

        SshConnectionException exception = Assert.Throws<SshConnectionException>(
            () => zlib.Decompress(bomb.GetBuffer(), 0, (int)bomb.Length));

        Assert.Contains("256 KiB", exception.Message, StringComparison.Ordinal);
    }

    // The library switches it on when the login is over.
    private static BoundedZlib Active()
    {
        BoundedZlib zlib = new();
        typeof(BoundedZlib).BaseType!.GetField("_isActive", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(zlib, true);
        return zlib;
    }
}
