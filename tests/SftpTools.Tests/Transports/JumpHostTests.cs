using System.Security;
using SftpTools.FileSystems;
using SftpTools.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;

namespace SftpTools.Tests.Transports;

/// <summary>
/// What is asked for of a session holds for the hosts on the way, too, over both transports: policy, known_hosts, keys. What is for the
/// server alone reaches none of them.
/// </summary>
public sealed class JumpHostTests(JumpHostServers shared) : IClassFixture<JumpHostServers>
{
    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task The_parameters_of_the_session_reach_every_hop(string kind)
    {
        using JumpHostCase way = shared.Configure(kind);
        ConnectionOptions strict = way.Options with { HostKeyPolicy = HostKeyPolicy.Strict, KnownHostsPath = way.Known(0, 1, 2) };

        await way.OpensAsync(strict);
        SftpException unknown = await way.RefusedAsync(strict with { KnownHostsPath = way.Known(0, 2) });

        Assert.Equal(SftpErrorKind.HostKeyRejected, unknown.Kind);
        Assert.Contains("On the way to", unknown.Message, StringComparison.Ordinal);
        Assert.Contains(shared.Hops[1].HostKeyFingerprint, unknown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(shared.Hops[2].HostKeyFingerprint, unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task New_keys_are_remembered_in_the_named_file_and_revoked_ones_refused(string kind)
    {
        using JumpHostCase way = shared.Configure(kind);
        string path = way.Write("new", "");

        await way.OpensAsync(way.Options with { HostKeyPolicy = HostKeyPolicy.AcceptNew, KnownHostsPath = path });

        Assert.Equal(3, (await File.ReadAllLinesAsync(path)).Length);
        string revoked = way.Write("revoked", $"@revoked * {shared.PublicKeyOf(0)}\n");
        SftpException exception = await way.RefusedAsync(way.Options with { HostKeyPolicy = HostKeyPolicy.AcceptNew, KnownHostsPath = revoked });
        Assert.Equal(SftpErrorKind.HostKeyRejected, exception.Kind);
        Assert.Contains("revoked", exception.Message, StringComparison.Ordinal);
        Assert.Contains("On the way to", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The pin is the server's; a host on the way has a key of its own.</summary>
    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task A_pin_is_for_the_server(string kind)
    {
        using JumpHostCase way = shared.Configure(kind);
        ConnectionOptions known = way.Options with { KnownHostsPath = way.Known(0, 1) };

        await way.OpensAsync(known with { HostKeyFingerprint = shared.Hops[2].HostKeyFingerprint });
        SftpException exception = await way.RefusedAsync(known with { HostKeyFingerprint = shared.Hops[1].HostKeyFingerprint });

        Assert.Equal(SftpErrorKind.HostKeyRejected, exception.Kind);
        Assert.DoesNotContain("On the way to", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Neither the password nor an empty one: each would count as an attempt.</summary>
    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task A_hop_that_wants_a_password_gets_none(string kind)
    {
        using SshServer asking = SshServer.Start(new SshServerOptions { Passwords = true, AuthenticationMethods = "password", LogLevel = "DEBUG1" });
        using JumpHostCase way = shared.Configure(kind, asking);
        using SecureString secret = new();
        secret.AppendChar('x');

        foreach (SecureString? password in (SecureString?[])[null, secret])
        {
            SftpException exception = await way.RefusedAsync(
                way.Options with { HostKeyPolicy = HostKeyPolicy.None, Password = password, KeyPassphrase = password });

            Assert.True(exception.Kind == SftpErrorKind.AuthenticationFailed, exception.ToString());
            Assert.Contains("On the way to", exception.Message, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("method password", asking.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("method keyboard-interactive", asking.Log, StringComparison.Ordinal);
    }

    /// <summary>ssh_config names the way, also by what only ssh decides on, and the session's parameters hold on it.</summary>
    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task The_way_of_ssh_config_is_held_to_the_same(string kind)
    {
        using JumpHostCase way = shared.Configure(kind);
        string[] criteria = kind == ConformanceServer.SshdByOpenSsh ? ["", $"Match originalhost {JumpHostCase.Alias} exec /bin/true"] : [""];
        foreach (string criterion in criteria)
        {
            way.Configure(criterion, $"ProxyJump {way.Names[0]}");
            ConnectionOptions options = way.Options with
            {
                HostName = JumpHostCase.Alias, Port = null, JumpHosts = [], HostKeyPolicy = HostKeyPolicy.Strict,
            };

            await way.OpensAsync(options with { KnownHostsPath = way.Known(0, 2) });
            SftpException exception = await way.RefusedAsync(options with { KnownHostsPath = way.Known(2) });

            Assert.Equal(SftpErrorKind.HostKeyRejected, exception.Kind);
            Assert.Contains("On the way to", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [OnSshdByOpenSsh]
    [OnSshdBySshNet]
    public async Task Another_key_of_a_hop_is_refused_for_the_life_of_the_session(string kind)
    {
        using SshServer changing = SshServer.Start(new SshServerOptions { AuthorizedLines = [shared.AuthorizedKey] });
        using JumpHostCase way = shared.Configure(kind, changing);
        SftpSession session = await way.OpenAsync(way.Options with { HostKeyPolicy = HostKeyPolicy.None });
        changing.CutConnections();
        await session.Latest.Client.Ended.InTime();
        Assert.NotNull(await session.Files.GetEntryAsync("/", followLink: true, default).InTime());
        using (LaneLease same = session.Extra.Lend(1))
            Assert.NotNull(await same.Lanes[0].InTime());

        changing.Restart(HostKeyChange.Replace);
        await session.Latest.Client.Ended.InTime();
        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => session.Files.GetEntryAsync("/", followLink: true, default).InTime());

        Assert.True(exception.Kind == SftpErrorKind.HostKeyRejected, exception.ToString());
        Assert.Contains("On the way to", exception.Message, StringComparison.Ordinal);
        Assert.Contains("a session keeps its first key", exception.Message, StringComparison.Ordinal);
        await session.CloseAsync().InTime();
    }
}
