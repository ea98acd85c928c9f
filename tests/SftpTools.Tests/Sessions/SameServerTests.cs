using SftpTools.FileSystems;
using SftpTools.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;
using SftpTools.Trust;

namespace SftpTools.Tests.Sessions;

/// <summary>A session keeps the host key with which it began, where the policy would take any.</summary>
public sealed class SameServerTests
{
    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public Task Another_key_after_a_loss_is_refused_and_the_first_one_is_taken_again(string kind) =>
        KeepsItsKeyAsync(kind, static (_, options) => options with { HostKeyPolicy = HostKeyPolicy.None });

    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public Task Where_known_hosts_cannot_be_written_the_session_keeps_its_key_all_the_same(string kind) =>
        // Below a file nothing can be made, by root neither.
        KeepsItsKeyAsync(kind, static (server, options) => options with
        {
            HostKeyPolicy = HostKeyPolicy.AcceptNew,
            KnownHostsPath = server.KeyPath + "/known_hosts",
        });

    private static async Task KeepsItsKeyAsync(string kind, Func<SshServer, ConnectionOptions, ConnectionOptions> policy)
    {
        using SshServer server = SshServer.Start(new SshServerOptions { HostKeyTypes = ["rsa", "ed25519"] });
        SftpTransport by = kind == ConformanceServer.SshdBySshNet ? SftpTransport.SshNet : SftpTransport.OpenSsh;
        SftpSession session = await OpenAsync(by, server, policy);
        server.CutConnections();
        await session.Latest.Client.Ended.InTime();
        Assert.NotNull(await LookAsync(session));
        Assert.Equal(1, session.ReconnectCount);
        string first = session.HostKeyFingerprint!;
        using (LaneLease same = session.Extra.Lend(1))
            Assert.NotNull(await same.Lanes[0].InTime());

        server.Restart(HostKeyChange.Replace);
        await session.Latest.Client.Ended.InTime();
        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => LookAsync(session));

        Assert.Equal(SftpErrorKind.HostKeyRejected, exception.Kind);
        Assert.Contains(first, exception.Message, StringComparison.Ordinal);
        // Nor does a further connection for a large file go to it.
        using (LaneLease other = session.Extra.Lend(1))
            Assert.Null(await other.Lanes[0].InTime());
        AssertRefused(session, first);
        await session.CloseAsync().InTime();
    }

    [Fact]
    public async Task Further_connections_are_held_to_it_too()
    {
        await using InProcessServer server = InProcessServer.Start();
        InProcessTransport transport = new(server) { HostKey = "SHA256:first" };
        SftpSession session = await transport.OpenSessionAsync();
        using (LaneLease same = session.Extra.Lend(1))
            Assert.NotNull(await same.Lanes[0].InTime());

        transport.HostKey = "SHA256:second";
        using (LaneLease other = session.Extra.Lend(2))
            Assert.Null(await other.Lanes[1].InTime());
        AssertRefused(session, "SHA256:first");
        Assert.Null(session.Profile.Find(SftpServerFact.MaxConnections));
        await session.CloseAsync().InTime();
    }

    private static void AssertRefused(SftpSession session, string first)
    {
        Assert.Equal(SftpErrorKind.HostKeyRejected, session.Extra.Refusal?.Kind);
        Assert.Contains(first, session.Extra.Refusal!.Message, StringComparison.Ordinal);
    }

    private static Task<SftpSession> OpenAsync(
        SftpTransport by, SshServer server, Func<SshServer, ConnectionOptions, ConnectionOptions> policy) =>
        SftpSession.OpenAsync(
            1,
            "same",
            SharedSshd.TransportOf(by),
            policy(server, new ConnectionOptions
            {
                HostName = server.Host,
                Port = server.Port,
                UserName = server.UserName,
                KeyFilePaths = [server.KeyPath],
                Options = [new("IdentityAgent", "none")],
            }),
            SilentInteraction.Instance,
            default).InTime();

    private static Task<FileEntry?> LookAsync(SftpSession session) => session.Files.GetEntryAsync("/", followLink: true, default).InTime();
}
