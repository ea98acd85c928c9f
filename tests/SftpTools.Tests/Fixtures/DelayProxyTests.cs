using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SftpTools.Fixtures;

namespace SftpTools.Tests.Fixtures;

public sealed class DelayProxyTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public DelayProxyTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Adds_the_round_trip_time_and_little_more()
    {
        using DelayProxy proxy = Start(TimeSpan.FromMilliseconds(40));
        using Socket client = Connect(proxy);
        using Socket server = _listener.AcceptSocket();
        byte[] one = new byte[1];

        // The best of some: a busy machine adds to any single one.
        List<double> milliseconds = [];
        for (int round = 0; round < 10; round++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            client.Send(one);
            server.Receive(one);
            server.Send(one);
            client.Receive(one);
            milliseconds.Add(clock.Elapsed.TotalMilliseconds);
        }

        Assert.InRange(milliseconds.Min(), 40, 45);
    }

    [Fact]
    public void Holds_more_in_flight_than_any_window()
    {
        const int length = 64 * 1024 * 1024;
        using DelayProxy proxy = Start(TimeSpan.FromSeconds(2));
        using Socket client = Connect(proxy);
        using Socket server = _listener.AcceptSocket();
        Stopwatch clock = Stopwatch.StartNew();

        for (int sent = 0; sent < length; sent += 1024 * 1024)
            client.Send(new byte[1024 * 1024]);

        // Nothing has arrived yet, and all of it was taken.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1) || server.Available > 0);
        Assert.Equal(length, ReadToEnd(server, client));
    }

    [Fact]
    public void Cuts_after_exactly_so_many_bytes()
    {
        using DelayProxy proxy = Start(TimeSpan.Zero);
        proxy.CutAfter(ProxyDirection.ToServer, 100_000);
        using Socket client = Connect(proxy);
        using Socket server = _listener.AcceptSocket();

        client.Send(new byte[150_000]);

        Assert.Equal(100_000, ReadToEnd(server, null));
        Assert.Equal(100_000, proxy.BytesDelivered(ProxyDirection.ToServer));
    }

    [Fact]
    public void Delivers_nothing_while_stalled_and_everything_after()
    {
        using DelayProxy proxy = Start(TimeSpan.Zero);
        using Socket client = Connect(proxy);
        using Socket server = _listener.AcceptSocket();
        proxy.Stalled = true;

        client.Send(new byte[10]);
        bool arrived = server.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead);
        proxy.Stalled = false;

        Assert.False(arrived);
        Assert.Equal(10, server.Receive(new byte[100]));
    }

    [Fact]
    public void Refuses_and_accepts_again()
    {
        using DelayProxy proxy = Start(TimeSpan.Zero);

        proxy.Refuse();
        Assert.Throws<SocketException>(() => Connect(proxy));
        proxy.Accept();
        using Socket client = Connect(proxy);

        Assert.True(client.Connected);
    }

    private DelayProxy Start(TimeSpan roundTrip) =>
        DelayProxy.Start("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, roundTrip);

    private static Socket Connect(DelayProxy proxy)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, proxy.Port);
        return socket;
    }

    private static int ReadToEnd(Socket socket, Socket? sender)
    {
        sender?.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[1024 * 1024];
        int total = 0;
        try
        {
            while (socket.Receive(buffer) is > 0 and int count)
                total += count;
        }
        catch (SocketException)
        {
            // A cut connection ends with a reset.
        }

        return total;
    }
}
