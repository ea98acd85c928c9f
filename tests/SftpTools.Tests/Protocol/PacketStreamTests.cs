using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>Packets come out whole, however the stream cuts its bytes, and a bad length is seen at once.</summary>
public sealed class PacketStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Packets_survive_any_cut_of_the_stream(int bytesPerRead)
    {
        int[] sizes = [0, 1, 4, 5, 4095, 4096, 4097, 65535, 65536, 65537, 200_000, 3, 262_143, 0];
        MemoryStream wire = new();
        foreach (int size in sizes)
            wire.Write(new PacketBuilder(PacketType.Data).Raw(Pattern(size)).ToArray());
        PacketStream packets = new(new DribblingStream(wire.ToArray(), bytesPerRead));

        foreach (int size in sizes)
        {
            Assert.True(packets.TryReadHeader(out int length, out PacketType type));
            Assert.Equal((size, PacketType.Data), (length, type));
            if (size % 2 == 0)
            {
                Assert.True(packets.Take(length).SequenceEqual(Pattern(size)));
            }
            else
            {
                byte[] bytes = new byte[length];
                packets.CopyTo(bytes);
                Assert.True(bytes.AsSpan().SequenceEqual(Pattern(size)));
            }
        }
        Assert.False(packets.TryReadHeader(out _, out _));
        Assert.Equal(wire.Length, packets.TotalReceived);
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("00800001")]
    [InlineData("7fffffff")]
    [InlineData("80000000")]
    [InlineData("ffffffff")]
    public async Task A_bad_length_is_refused_before_a_further_byte_is_waited_for(string hex)
    {
        (StreamPair client, StreamPair server) = StreamPair.Connect();
        server.Output.Write(Hex.Bytes(hex));
        PacketStream packets = new(client.Input);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => Task.Run(() => packets.TryReadHeader(out _, out _)).InTime());

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        client.Dispose();
    }

    [Fact]
    public void The_longest_packet_allowed_can_be_raised()
    {
        byte[] wire = new PacketBuilder(PacketType.Data).Raw(Pattern(300_000)).ToArray();
        Assert.Throws<SftpException>(() => new PacketStream(new MemoryStream(wire)).TryReadHeader(out _, out _));
        PacketStream packets = new(new MemoryStream(wire)) { MaxPacketLength = 300_001 };

        Assert.True(packets.TryReadHeader(out int length, out _));
        Assert.True(packets.Take(length).SequenceEqual(Pattern(300_000)));
    }

    [Fact]
    public void Names_may_be_as_long_as_a_client_can_hold()
    {
        MemoryStream wire = new();
        foreach (int size in new[] { 10, 550_000, 7, 8 * 1024 * 1024 - 1, 100_000 })
            wire.Write(new PacketBuilder(PacketType.Name).Raw(Pattern(size)).ToArray());
        wire.Write(new PacketBuilder(PacketType.Name).Raw(Pattern(8 * 1024 * 1024)).ToArray());
        wire.Position = 0;
        PacketStream packets = new(wire);

        foreach (int size in new[] { 10, 550_000, 7, 8 * 1024 * 1024 - 1, 100_000 })
        {
            Assert.True(packets.TryReadHeader(out int length, out _));
            Assert.True(packets.Take(length).SequenceEqual(Pattern(size)));
        }
        Assert.Throws<SftpException>(() => packets.TryReadHeader(out _, out _));
    }

    [Fact]
    public void A_stream_that_ends_inside_a_packet_is_told_from_one_that_ends_between_two()
    {
        byte[] wire = new PacketBuilder(PacketType.Name).Raw([1, 2, 3]).ToArray();
        for (int length = 1; length < wire.Length; length++)
        {
            PacketStream packets = new(new MemoryStream(wire[..length]));
            Assert.Throws<EndOfStreamException>(() =>
            {
                Assert.True(packets.TryReadHeader(out int rest, out _));
                packets.Take(rest);
            });
        }
        Assert.False(new PacketStream(new MemoryStream([])).TryReadHeader(out _, out _));
    }

    private static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Gives at most so many bytes for each read.</summary>
    private sealed class DribblingStream(byte[] bytes, int bytesPerRead) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, bytesPerRead)]);
    }
}
