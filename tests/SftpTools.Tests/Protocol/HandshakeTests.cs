using System.Text;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Protocol;

/// <summary>How a connection begins, and what is said when it does not.</summary>
public sealed class HandshakeTests
{
    [Theory]
    [InlineData("Welcome to host!\r\nLast login: today\n", @"Welcome to host!\x0d\nLast login: today")]
    [InlineData("This account is \u001b[31mdisabled\u0007.", @"This account is \x1b[31mdisabled\x07.")]
    [InlineData("no", "no")]
    [InlineData("tty", "tty")]
    [InlineData("bash", "bash")]
    [InlineData("bash: é", "bash: é")]
    public async Task Text_before_the_first_packet_is_shown_with_control_characters_escaped(string text, string shown)
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndEnd(Encoding.UTF8.GetBytes(text));

        SftpException exception = await ThrowsAsync(peer);

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        Assert.Contains($"\"{shown}\"", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }

    [Fact]
    public async Task Text_is_reported_without_waiting_for_the_end_of_the_stream()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay("Please enter your OTP: "u8.ToArray());

        SftpException exception = await ThrowsAsync(peer);

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        Assert.Contains("Please enter your OTP:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_before_a_good_VERSION_is_reported_too()
    {
        await using InProcessServer server = InProcessServer.Start(new FaultScript { Banner = "motd\n" });

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => server.ConnectAsync());

        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
        Assert.Contains("motd", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_text_is_cut()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(Encoding.ASCII.GetBytes(new string('A', 50_000)));

        SftpException exception = await ThrowsAsync(peer);

        Assert.InRange(exception.Message.Length, 100, 1000);
    }

    [Theory]
    [InlineData("00000000")] // Length 0.
    [InlineData("00000001 02")] // Type alone.
    [InlineData("00000004 02 000000")] // A version cut short.
    [InlineData("00000005 02 00000000")] // Version 0.
    [InlineData("00000005 02 00000002")]
    [InlineData("00000005 65 00000003")] // STATUS in place of VERSION.
    [InlineData("00000009 02 00000003 00000001")] // An extension without its name.
    [InlineData("0000000e 02 00000003 00000001 41 ffffffff")] // A value of 4 GiB.
    [InlineData("00040001 02 00000003")] // One byte longer than allowed.
    [InlineData("7fffffff 02 00000003")]
    [InlineData("80000000 02 00000003")]
    [InlineData("ffffffff 02 00000003")]
    public async Task Anything_but_a_good_VERSION_is_a_protocol_error(string hex)
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(Hex.Bytes(hex));

        Assert.Equal(SftpErrorKind.ProtocolError, (await ThrowsAsync(peer)).Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(200)]
    public async Task A_VERSION_cut_short_ends_in_an_error(int length)
    {
        byte[] version = Replies.Version(3, FaultScript.None.Extensions);
        await using ScriptedPeer peer = ScriptedPeer.SendAndEnd(version[..length]);

        SftpErrorKind kind = (await ThrowsAsync(peer)).Kind;
        Assert.True(kind is SftpErrorKind.ConnectionLost or SftpErrorKind.ProtocolError, kind.ToString());
    }

    [Fact]
    public async Task A_server_that_speaks_newer_versions_too_is_taken_at_version_3()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(Replies.Version(6, []));

        using SftpClient client = await peer.ConnectAsync();

        Assert.Equal(3, client.ProtocolVersion);
    }

    [Fact]
    public async Task A_peer_that_ends_at_once_is_a_lost_connection_with_the_owners_explanation()
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndEnd();
        SftpException explanation = new(SftpErrorKind.AuthenticationFailed, "ssh exited with 255: Permission denied.");

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => peer.ConnectAsync(new ChannelOptions { ExplainLoss = _ => explanation }));

        Assert.Equal(SftpErrorKind.AuthenticationFailed, exception.Kind);
        Assert.Equal(explanation.Message, exception.Message);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_a_silent_peer_and_closes_the_streams()
    {
        (StreamPair client, StreamPair server) = StreamPair.Connect();
        using CancellationTokenSource cancellation = new();
        Task<SftpClient> open = SftpClient.OpenAsync(client.Input, client.Output, new ChannelOptions(), cancellation.Token);
        byte[] init = new byte[9];
        server.Input.ReadExactly(init);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open.InTime());
        Assert.Equal(0, server.Input.Read(init));
        server.Dispose();
    }

    [Fact]
    public async Task A_server_that_offers_limits_but_refuses_to_tell_them_has_the_defaults()
    {
        await using InProcessServer server = InProcessServer.Start(
            FaultScript.None.With(RequestFault.Fail(PacketType.Extended, 1, StatusCode.OpUnsupported)));

        using SftpClient client = await server.ConnectAsync();

        Assert.Same(ServerLimits.Default, client.Limits);
        await client.StatAsync("/", default).InTime();
    }

    [Theory]
    [InlineData("00000005 c9 00000000")]
    [InlineData("00000024 c9 00000000 00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("00000009 66 00000000 00000000")]
    public async Task Malformed_limits_are_a_protocol_error(string hex)
    {
        await using ScriptedPeer peer = ScriptedPeer.SendAndStay(
            Replies.Version(3, [new("limits@openssh.com", "1")]), Hex.Bytes(hex));

        Assert.Equal(SftpErrorKind.ProtocolError, (await ThrowsAsync(peer)).Kind);
    }

    private static Task<SftpException> ThrowsAsync(ScriptedPeer peer) =>
        Assert.ThrowsAsync<SftpException>(() => peer.ConnectAsync());
}
