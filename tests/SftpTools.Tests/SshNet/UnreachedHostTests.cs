using System.Net;
using System.Net.Sockets;
using System.Text;
using SftpTools.Fixtures;
using SftpTools.Tests.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;

namespace SftpTools.Tests.SshNet;

/// <summary>An error of a connection names what did not answer: the host, what listens there, the proxy, or the jump host.</summary>
public sealed class UnreachedHostTests
{
    private const string Http = "HTTP/1.1 400 Bad Request\r\n\r\n";

    public static TheoryData<string, bool, SftpErrorKind, string> Ports() => new()
    {
        { Http, true, SftpErrorKind.ConnectionLost, "is not an SSH server: the first it says is \"HTTP/1.1 400 Bad Request\"" },
        { "220 mail.example.com ESMTP\r\n", false, SftpErrorKind.ConnectionLost, "\"220 mail.example.com ESMTP\"" },
        { "\u001b[2Jx\n", false, SftpErrorKind.ConnectionLost, "is not an SSH server" },
        { "", false, SftpErrorKind.Timeout, "says nothing for" },
        { "", true, SftpErrorKind.ConnectionLost, "without a word" },
    };

    [Theory]
    [MemberData(nameof(Ports))]
    public async Task What_is_not_an_SSH_server_is_told_by_what_it_says(string says, bool closes, SftpErrorKind kind, string words)
    {
        if (SharedSshd.SkipReasonOfSshNet is not null)
            return;
        using TcpListener listener = Listen(says, closes);

        SftpException failure = await FailAsync(Options(((IPEndPoint)listener.LocalEndpoint).Port));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Message, char.IsControl);
    }

    [Fact]
    public async Task A_proxy_that_cannot_be_reached_is_not_taken_for_the_host()
    {
        if (SharedSshd.SkipReasonOfSshNet is not null)
            return;
        int nobody = FreePort.Find();
        using TcpListener silent = Listen("", closes: false);

        foreach (ProxyKind kind in Enum.GetValues<ProxyKind>())
        {
            SftpException dead = await FailAsync(Options(22) with { Proxy = new ProxyAddress(kind, "127.0.0.1", nobody) });
            Assert.StartsWith($"The proxy 127.0.0.1 port {nobody} on the way to '127.0.0.1' port 22 cannot be reached", dead.Message, StringComparison.Ordinal);
        }
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        SftpException mute = await FailAsync(Options(22) with { Proxy = new ProxyAddress(ProxyKind.Http, "127.0.0.1", port) });
        Assert.Equal(SftpErrorKind.Timeout, mute.Kind);
        Assert.StartsWith($"The proxy 127.0.0.1 port {port} on the way", mute.Message, StringComparison.Ordinal);
    }

    [Theory]
    [OnSshdBySshNet]
    public async Task A_jump_host_says_why_it_did_not_go_on(string kind)
    {
        Assert.Equal(ConformanceServer.SshdBySshNet, kind);
        using SshServer gate = SshServer.Start();
        int nobody = FreePort.Find();
        ConnectionOptions options = Options(nobody) with
        {
            UserName = gate.UserName,
            KeyFilePaths = [gate.KeyPath],
            HostKeyPolicy = null,
            KnownHostsPath = gate.KnownHostsPath,
            JumpHosts = [$"{gate.UserName}@{gate.Host}:{gate.Port}"],
            ConnectingTimeout = TimeSpan.FromSeconds(30),
        };

        SftpException refused = await FailAsync(options);
        SftpException unknown = await FailAsync(options with { HostName = "nowhere.invalid" });

        Assert.Contains($"The jump host '{gate.Host}' cannot connect to '127.0.0.1' port {nobody}: \"Connection refused\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"The jump host '{gate.Host}' cannot connect to 'nowhere.invalid'", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [OnSshdBySshNet]
    public async Task A_login_with_nothing_to_try_says_what_is_missing(string kind)
    {
        Assert.Equal(ConformanceServer.SshdBySshNet, kind);
        using SshServer server = SshServer.Start();
        using System.Security.SecureString password = new();
        password.AppendChar('x');

        SftpException refused = await FailAsync(Options(server.Port) with
        {
            UserName = server.UserName,
            Password = password,
            Options = [new("IdentityFile", "none"), new("IdentityAgent", "none")],
            ConnectingTimeout = TimeSpan.FromSeconds(30),
        });

        Assert.Equal(SftpErrorKind.AuthenticationFailed, refused.Kind);
        Assert.Contains("no agent is running or named, and no key file was found in ~/.ssh or named", refused.Message, StringComparison.Ordinal);
        Assert.Contains("It takes no password, so that of -Credential was not sent.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [OnSshdBySshNet]
    public async Task The_way_out_of_a_negotiation_names_an_option_that_works(string kind)
    {
        Assert.Equal(ConformanceServer.SshdBySshNet, kind);
        using SshServer server = SshServer.Start();
        ConnectionOptions options = Options(server.Port) with
        {
            UserName = server.UserName,
            KeyFilePaths = [server.KeyPath],
            Options = [new("Ciphers", "aes256-cbc")],
            ConnectingTimeout = TimeSpan.FromSeconds(30),
        };

        SftpException failure = await FailAsync(options);

        Assert.Equal(SftpErrorKind.NegotiationFailed, failure.Kind);
        Assert.Contains("no common cipher", failure.Message, StringComparison.Ordinal);
        string advised = failure.Message.Split("Ciphers = '")[1].Split('\'')[0];
        SftpSession session = await OpenAsync(options with { Options = [new("Ciphers", advised)] });
        await session.CloseAsync().InTime();
    }

    private static TcpListener Listen(string says, bool closes)
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(async () =>
        {
            List<Socket> kept = [];
            try
            {
                while (true)
                {
                    Socket socket = await listener.AcceptSocketAsync();
                    kept.Add(socket);
                    if (says.Length > 0)
                        await socket.SendAsync(Encoding.Latin1.GetBytes(says));
                    if (closes)
                        socket.Close();
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                kept.ForEach(static socket => socket.Dispose());
            }
        });
        return listener;
    }

    private static ConnectionOptions Options(int port) => new()
    {
        HostName = "127.0.0.1",
        Port = port,
        UserName = "nobody",
        HostKeyPolicy = HostKeyPolicy.None,
        ConnectingTimeout = TimeSpan.FromSeconds(2),
    };

    private static Task<SftpSession> OpenAsync(ConnectionOptions options) => SftpSession.OpenAsync(
        1, "unreached", SharedSshd.TransportOf(SftpTransport.SshNet), options, SilentInteraction.Instance, default).InTime();

    private static async Task<SftpException> FailAsync(ConnectionOptions options) =>
        await Assert.ThrowsAsync<SftpException>(() => OpenAsync(options));
}
