using System.Net;
using System.Net.Sockets;
using System.Text;
using SftpTools.Fixtures;

namespace SftpTools.Tests.Fixtures;

/// <summary>The proxies, seen by the SOCKS clients of the platform and by bare bytes.</summary>
public sealed class GatewayTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LoopbackListener _target = new(async (stream, token) =>
    {
        _ = await stream.ReadAsync(new byte[4096], token);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nin"u8.ToArray(), token);
    });

    public void Dispose()
    {
        _target.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("socks4", GatewayProtocol.Socks4, "127.0.0.1")]
    [InlineData("socks4a", GatewayProtocol.Socks4, "localhost")]
    [InlineData("socks5", GatewayProtocol.Socks5, "127.0.0.1")]
    [InlineData("socks5", GatewayProtocol.Socks5, "localhost")]
    public async Task Lets_those_through_who_know_the_password(string scheme, GatewayProtocol protocol, string host)
    {
        using Gateway gateway = Gateway.Start(protocol, userName: "eve", password: "apple");

        Assert.Equal("in", await GetAsync(scheme, gateway.Port, host, "eve", "apple"));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(scheme, gateway.Port, host, "adam", "pear"));

        GatewayCounters counters = gateway.Counters;
        Assert.Equal((2, 1, 1), (counters.Connections, counters.Tunnels, counters.RefusedLogins));
        Assert.Equal([$"{host}:{_target.Port}"], counters.Targets);
    }

    [Theory]
    [InlineData("socks4", GatewayProtocol.Socks4)]
    [InlineData("socks5", GatewayProtocol.Socks5)]
    public async Task Can_refuse_and_talk_garbage(string scheme, GatewayProtocol protocol)
    {
        using Gateway gateway = Gateway.Start(protocol, GatewayBehavior.Refuse);

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(scheme, gateway.Port, "127.0.0.1"));
        gateway.Behavior = GatewayBehavior.Garbage;
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(scheme, gateway.Port, "127.0.0.1"));
        gateway.Behavior = GatewayBehavior.Normal;

        Assert.Equal("in", await GetAsync(scheme, gateway.Port, "127.0.0.1"));
        Assert.Equal((3, 1, 0), (gateway.Counters.Connections, gateway.Counters.Tunnels, gateway.Counters.RefusedLogins));
    }

    [Fact]
    public async Task Speaks_connect_with_basic_credentials()
    {
        using Gateway gateway = Gateway.Start(GatewayProtocol.Http, userName: "eve", password: "ap:ple");
        string connect = $"CONNECT 127.0.0.1:{_target.Port} HTTP/1.1\r\nHost: 127.0.0.1:{_target.Port}\r\n";
        string right = "Proxy-Authorization: Basic " + Convert.ToBase64String("eve:ap:ple"u8) + "\r\n";
        string wrong = "Proxy-Authorization: Basic " + Convert.ToBase64String("eve:pear"u8) + "\r\n";

        Assert.StartsWith("HTTP/1.1 407 ", await SayAsync(gateway.Port, connect + "\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 407 ", await SayAsync(gateway.Port, connect + wrong + "\r\n"), StringComparison.Ordinal);
        string through = await SayAsync(gateway.Port, connect + right + "\r\nhello");
        gateway.Behavior = GatewayBehavior.Refuse;
        Assert.StartsWith("HTTP/1.1 502 ", await SayAsync(gateway.Port, connect + right + "\r\n"), StringComparison.Ordinal);

        Assert.StartsWith("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK", through, StringComparison.Ordinal);
        Assert.Equal((4, 1, 2), (gateway.Counters.Connections, gateway.Counters.Tunnels, gateway.Counters.RefusedLogins));
    }

    // What ssh says of each peer; it is the judge of whether the bytes are right.
    [Theory]
    [InlineData(HostilePeerBehavior.Disconnect, HostilePeer.DisconnectText)]
    [InlineData(HostilePeerBehavior.Http, "Connection")]
    [InlineData(HostilePeerBehavior.Close, "Connection")]
    [InlineData(HostilePeerBehavior.HugePacket, "Bad packet length")]
    [InlineData(HostilePeerBehavior.OldVersion, "major versions differ")]
    [InlineData(HostilePeerBehavior.ForeignKeyExchange, "no matching key exchange method found")]
    [InlineData(HostilePeerBehavior.ForeignHostKey, "no matching host key type found")]
    [InlineData(HostilePeerBehavior.ForeignCipher, "no matching cipher found")]
    [InlineData(HostilePeerBehavior.ForeignMac, "no matching MAC found")]
    [InlineData(HostilePeerBehavior.Silent, "timed out")]
    [InlineData(HostilePeerBehavior.EndlessBanner, null)]
    [InlineData(HostilePeerBehavior.EndlessLine, null)]
    public void Is_a_peer_that_ssh_gives_up_on(HostilePeerBehavior behavior, string? words)
    {
        using HostilePeer peer = HostilePeer.Start(behavior);

        // ssh itself reads an endless banner for a thousand lines or more.
        CommandResult result = ExternalCommand.Run(
            "ssh",
            ["-F", "none", "-o", "BatchMode=yes", "-o", "ConnectTimeout=1", "-p", $"{peer.Port}", "127.0.0.1", "true"]);

        Assert.Equal(255, result.ExitCode);
        Assert.Equal(1, peer.Connections);
        if (words is not null)
            Assert.Contains(words, result.Error, StringComparison.Ordinal);
        if (words is not null && words.StartsWith("no matching", StringComparison.Ordinal))
            Assert.Contains(HostilePeer.ForeignName, result.Error, StringComparison.Ordinal);
    }

    private async Task<string> GetAsync(string scheme, int proxyPort, string host, string? user = null, string? password = null)
    {
        using SocketsHttpHandler handler = new()
        {
            Proxy = new WebProxy($"{scheme}://127.0.0.1:{proxyPort}")
            {
                Credentials = user is null ? null : new NetworkCredential(user, password),
            },
        };
        using HttpClient client = new(handler) { Timeout = InTimeExtensions.Limit };
        return await client.GetStringAsync(new Uri($"http://{host}:{_target.Port}/"));
    }

    private static async Task<string> SayAsync(int port, string text)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port).InTime();
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text)).InTime();
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync().InTime();
    }
}
