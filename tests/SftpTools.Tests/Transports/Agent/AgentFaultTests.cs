using SftpTools.Transports.Agent;

namespace SftpTools.Tests.Transports.Agent;

/// <summary>The client of ssh-agent, against what listens there and is none.</summary>
public sealed class AgentFaultTests
{
    private const string Key = "0000000b 'ssh-ed25519' 00000000";

    [TheoryIfUnix]
    [InlineData("ffffffff")]
    [InlineData("00040001 0c")]
    [InlineData("00000000")]
    [InlineData("'HTTP/1.1 400 Bad Request'")]
    public void A_length_that_cannot_be_is_refused(string answer) =>
        Fails(new FakeAgent(Hex.Bytes(answer)), SftpErrorKind.ProtocolError);

    [TheoryIfUnix]
    [InlineData("0c")] // No count.
    [InlineData("0c ffffffff")] // Four billion keys in no bytes.
    [InlineData("0c 00000001")]
    [InlineData("0c 00000001 00000000 7fffffff")] // A comment that is longer than the message.
    [InlineData("0c 00000001 fffffffc 00000000")]
    [InlineData("0c 00000002 00000000 00000000")]
    [InlineData("06")] // Success, for a list.
    [InlineData("0e 00000000")] // A signature, for a list.
    public void A_list_that_does_not_hold_what_it_says_is_refused(string message) =>
        Fails(FakeAgent.WithMessage(Hex.Bytes(message)), SftpErrorKind.ProtocolError);

    [TheoryIfUnix]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("00000009 0c 0000")]
    public void An_agent_that_hangs_up_is_named(string answer) =>
        Fails(new FakeAgent(Hex.Bytes(answer)), SftpErrorKind.AuthenticationFailed);

    [TheoryIfUnix]
    [InlineData("05")]
    [InlineData("1c")]
    public void An_agent_that_refuses_is_named(string message) =>
        Fails(FakeAgent.WithMessage(Hex.Bytes(message)), SftpErrorKind.AuthenticationFailed);

    [FactIfUnix]
    public void More_keys_than_anybody_has_are_refused()
    {
        byte[] message = new byte[5 + (AgentClient.MostIdentities + 1) * 8];
        Hex.Bytes("0c 00000801").CopyTo(message, 0);

        Fails(FakeAgent.WithMessage(message), SftpErrorKind.ProtocolError);
    }

    [FactIfUnix]
    public void A_silent_agent_ends_in_a_timeout()
    {
        using FakeAgent agent = new(answer: null);
        AgentClient client = Connect(agent, TimeSpan.FromMilliseconds(200));

        SftpException failure = Assert.Throws<SftpException>(() => client.ListIdentities());
        Assert.Equal(SftpErrorKind.Timeout, failure.Kind);
        failure = Assert.Throws<SftpException>(() => client.Sign([1], [2], AgentSignFlags.None));
        Assert.Equal(SftpErrorKind.Timeout, failure.Kind);
    }

    [TheoryIfUnix]
    [InlineData("0e")]
    [InlineData("0e 00000000")]
    [InlineData("0e 00000004 ffffffff")]
    [InlineData("0e 7fffffff")]
    [InlineData("0e 00000008 00000000 00000009")]
    public void A_signature_that_breaks_off_is_refused(string message)
    {
        using FakeAgent agent = FakeAgent.WithMessage(Hex.Bytes(message));
        AgentClient client = Connect(agent, InTimeExtensions.Limit);

        SftpException failure = Assert.Throws<SftpException>(() => client.Sign([1], [2], AgentSignFlags.None));

        Assert.Equal(SftpErrorKind.ProtocolError, failure.Kind);
    }

    [FactIfUnix]
    public void A_comment_moves_no_cursor_and_a_key_without_a_type_does_no_harm()
    {
        using FakeAgent agent = FakeAgent.WithMessage(
            Hex.Bytes($"0c 00000002 00000013 {Key} 00000004 1b '[0m' 00000002 ffff 00000000"));

        IReadOnlyList<AgentIdentity> identities = Connect(agent, InTimeExtensions.Limit).ListIdentities();

        Assert.Equal(["ssh-ed25519", string.Empty], identities.Select(static identity => identity.Type));
        Assert.DoesNotContain(identities, static identity => identity.Comment.Any(char.IsControl));
    }

    private static void Fails(FakeAgent agent, SftpErrorKind kind)
    {
        using (agent)
        {
            AgentClient client = Connect(agent, InTimeExtensions.Limit);
            SftpException failure = Assert.Throws<SftpException>(() => client.ListIdentities());
            Assert.Equal(kind, failure.Kind);
            Assert.Contains(agent.SocketPath, failure.Message, StringComparison.Ordinal);
        }
    }

    private static AgentClient Connect(FakeAgent agent, TimeSpan timeout)
    {
        AgentClient? client = AgentClient.TryConnect(agent.SocketPath, out string? reason, timeout);
        Assert.Null(reason);
        return client!;
    }
}
