using SftpTools.Buffers;
using SftpTools.Protocol;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>A server that breaks the protocol loses the connection, and every caller learns why; none waits for ever.</summary>
public sealed class HostileReplyTests
{
    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(4u)]
    [InlineData(256 * 1024 + 1)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFFu)]
    public Task A_bad_length(uint length) => EndsTheConnection(RequestFault.ClaimLength(PacketType.Stat, 1, length));

    [Theory]
    [InlineData(0x00000005u)] // A slot that is free.
    [InlineData(0x000007FFu)]
    [InlineData(0x00000800u)] // A slot in use, in another generation.
    [InlineData(0xFFFFFFFFu)]
    public Task An_id_that_is_not_in_flight(uint id) => EndsTheConnection(
        RequestFault.ClaimId(PacketType.Stat, 1, id), FaultScript.None.WithoutExtensions());

    [Theory]
    [InlineData(0)]
    [InlineData(2)] // VERSION.
    [InlineData(17)] // STAT itself.
    [InlineData(106)]
    [InlineData(255)]
    public Task A_type_that_is_no_reply(byte type) => EndsTheConnection(RequestFault.ClaimType(PacketType.Stat, 1, type));

    [Theory]
    [InlineData("00000005 69 00000000")]
    [InlineData("00000009 69 00000000 00000001")]
    [InlineData("00000005 65 00000000")]
    [InlineData("00000005 66 00000000")]
    [InlineData("00000009 66 00000000 00000001")]
    [InlineData("00000009 68 00000000 00000001")]
    [InlineData("00000009 68 00000000 ffffffff")]
    [InlineData("00000005 67 00000000")]
    [InlineData("0000000a 67 00000000 00000001 61")] // DATA for a STAT.
    [InlineData("0000000d 65 00000000 00000004 00000001")] // A status text that is not there.
    public Task A_reply_that_ends_too_early_or_does_not_belong(string hex) => EndsTheConnection(
        RequestFault.Send(PacketType.Stat, 1, Hex.Bytes(hex)), FaultScript.None.WithoutExtensions());

    [Fact]
    public async Task A_second_reply_to_a_request()
    {
        await using InProcessServer server = InProcessServer.Start(
            FaultScript.None.With(RequestFault.Duplicate(PacketType.Stat, 1)));
        using SftpClient client = await server.ConnectAsync();

        await client.StatAsync("/", default).InTime();

        Assert.Equal(SftpErrorKind.ProtocolError, (await client.Ended.InTime()).Kind);
    }

    [Theory]
    [InlineData(101)]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task More_data_than_was_asked_for(int length)
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None.With(RequestFault.SendData(1, length)));
        server.Tree.AddFile("/a", "content");
        using SftpClient client = await server.ConnectAsync();
        byte[] handle = await client.OpenAsync("/a", OpenFlags.Read, SftpAttributes.None, default).InTime();
        IoBuffer buffer = IoBuffer.Rent(100);
        buffer.Array.AsSpan().Fill(0x5A);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => client.ReadAsync(handle, 0, buffer, 100, "/a", default).InTime());

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        Assert.Equal(-1, buffer.Array.AsSpan().IndexOfAnyExcept((byte)0x5A));
        buffer.Release();
    }

    [Theory]
    [InlineData("0000000b 67 00000000 00000001 6161")] // Claims fewer than it has.
    [InlineData("0000000a 67 00000000 00000002 61")]
    [InlineData("0000000a 67 00000000 ffffffff 61")]
    [InlineData("00000008 67 00000000 000000")]
    public async Task Data_whose_two_lengths_disagree(string hex)
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(ScriptedPeer.PlainVersion, Hex.Bytes(hex));
        using SftpClient client = await peer.ConnectAsync();
        IoBuffer buffer = IoBuffer.Rent(100);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => client.ReadAsync([1], 0, buffer, 100, "/a", default).InTime());

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        buffer.Release();
    }

    [Theory]
    [InlineData(257)]
    [InlineData(100_000)]
    public Task A_handle_longer_than_the_draft_allows(int length) =>
        EndsTheConnection(RequestFault.SendHandle(PacketType.Stat, 1, length));

    [Fact]
    public async Task A_handle_of_256_bytes_is_used_as_it_is()
    {
        byte[] expected = [.. Enumerable.Range(0, 256).Select(static i => (byte)i)];
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(
            ScriptedPeer.PlainVersion, Replies.Handle(0, expected), Replies.Status(0x800, StatusCode.Ok));
        using SftpClient client = await peer.ConnectAsync();

        byte[] handle = await client.OpenAsync("/a", OpenFlags.Read, SftpAttributes.None, default).InTime();
        await client.CloseAsync(handle, "/a", default).InTime();

        Assert.Equal(expected, handle);
        Assert.Equal(expected, peer.Received[2][13..]);
    }

    [Theory]
    [InlineData("00000018 65 00000000 00000000 00000007 'Success' 00000000")] // OK in place of attributes.
    [InlineData("00000009 66 00000000 00000000")]
    [InlineData("00000009 68 00000000 00000000")]
    [InlineData("00000005 c9 00000000")]
    public async Task A_well_formed_reply_of_the_wrong_type_fails_only_its_request(string hex)
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(
            ScriptedPeer.PlainVersion, Hex.Bytes(hex), Replies.Attributes(0x800, SftpAttributes.None));
        using SftpClient client = await peer.ConnectAsync();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => client.StatAsync("/a", default).InTime());

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        Assert.Equal("/a", exception.Path);
        await client.StatAsync("/a", default).InTime();
    }

    /// <summary>One STAT gets the faulty reply while two others wait: all fail, later ones too, and the connection is over.</summary>
    private static async Task EndsTheConnection(RequestFault fault, FaultScript? script = null)
    {
        await using InProcessServer server = InProcessServer.Start(
            (script ?? FaultScript.None).With(fault).With(RequestFault.Stall(PacketType.LStat)));
        using SftpClient client = await server.ConnectAsync();

        Task<SftpAttributes> hit = client.StatAsync("/", default).AsTask();
        Task<SftpAttributes>[] others = [client.LStatAsync("/", default).AsTask(), client.LStatAsync("/", default).AsTask()];

        foreach (Task<SftpAttributes> call in (Task<SftpAttributes>[])[hit, .. others])
            Assert.Equal(SftpErrorKind.ProtocolError, (await Assert.ThrowsAsync<SftpException>(() => call.InTime())).Kind);
        Assert.Equal(SftpErrorKind.ProtocolError, (await client.Ended.InTime()).Kind);
        SftpException later = await Assert.ThrowsAsync<SftpException>(() => client.StatAsync("/", default).InTime());
        Assert.Equal(SftpErrorKind.ProtocolError, later.Kind);
        Assert.Equal(0, client.InFlight);
    }
}
