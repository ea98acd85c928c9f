using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>Listens on a free port of loopback and serves each connection on its own; disposing it closes all of them.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private int _accepted;

    /// <param name="serve">Speaks with one client; the connection is closed when it returns or fails.</param>
    public LoopbackListener(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener = new TcpListener(IPAddress.Loopback, FreePort.Find());
        _listener.Start(128);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How many connections were accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        foreach (TcpClient client in _open.Keys)
            client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _accepted);
                client.NoDelay = true;
                _open[client] = true;
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The listener was stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await _serve(client.GetStream(), _end.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or FormatException
                or InvalidOperationException)
        {
            // The client went away, said what is in no protocol, or the fixture ends.
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }
}
