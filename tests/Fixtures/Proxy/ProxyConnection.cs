using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>One connection through a <see cref="DelayProxy"/>. It owns both sockets.</summary>
internal sealed class ProxyConnection
{
    private readonly Socket _client;
    private readonly Socket _server;
    private readonly ProxyFlow _toServer;
    private readonly ProxyFlow _toClient;
    private int _aborted;

    public ProxyConnection(DelayProxy proxy, Socket client, Socket server)
    {
        _client = client;
        _server = server;
        _toServer = new ProxyFlow(proxy, ProxyDirection.ToServer, client, server, Abort);
        _toClient = new ProxyFlow(proxy, ProxyDirection.ToClient, server, client, Abort);
    }

    /// <summary>Passes bytes until both directions have ended.</summary>
    public async Task RunAsync()
    {
        _toServer.Start();
        _toClient.Start();
        await Task.WhenAll(_toServer.Ended, _toClient.Ended);
        _client.Dispose();
        _server.Dispose();
    }

    /// <summary>Loses the connection, and tells neither side.</summary>
    public void Lose(ProxyLoss how)
    {
        _toServer.Loss = how;
        _toClient.Loss = how;
    }

    /// <summary>Resets both sides.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0)
            return;

        _toServer.Abandon();
        _toClient.Abandon();
        Reset(_client);
        Reset(_server);
    }

    private static void Reset(Socket socket)
    {
        try
        {
            // Closing with no time to linger sends RST in place of FIN.
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }
}
