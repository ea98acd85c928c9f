using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>
/// A TCP proxy on loopback that adds a round-trip time, half of it each way and one and a half for the TCP handshake, as a long
/// line would, and that can cut, stall and refuse. It does not limit the rate.
/// </summary>
public sealed class DelayProxy : IDisposable
{
    private readonly string _targetHost;
    private readonly int _targetPort;
    private readonly ConcurrentDictionary<ProxyConnection, bool> _connections = new();
    private readonly Lock _cutLock = new();
    private readonly long[] _bytes = new long[2];
    private readonly long?[] _allowance = new long?[2];
    private TcpListener _listener;
    private TimeSpan _roundTrip;
    private long _oneWayTicks;
    private volatile bool _stalled;
    private volatile bool _disposed;

    private DelayProxy(string targetHost, int targetPort, TimeSpan roundTrip)
    {
        _targetHost = targetHost;
        _targetPort = targetPort;
        RoundTrip = roundTrip;
        _listener = Listen(FreePort.Find());
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>Where clients connect, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The time that is added to each round trip; a change holds for bytes that come in later.</summary>
    public TimeSpan RoundTrip
    {
        get => _roundTrip;
        set
        {
            _roundTrip = value;
            Volatile.Write(ref _oneWayTicks, (long)(value.TotalSeconds / 2 * Stopwatch.Frequency));
        }
    }

    /// <summary>While true, nothing is delivered either way, and nothing is lost.</summary>
    public bool Stalled
    {
        get => _stalled;
        set => _stalled = value;
    }

    /// <summary>Connections that are open now.</summary>
    public int ConnectionCount => _connections.Count;

    internal long OneWayTicks => Volatile.Read(ref _oneWayTicks);

    /// <summary>Starts a proxy in front of a server.</summary>
    public static DelayProxy Start(string targetHost, int targetPort, TimeSpan roundTrip) =>
        new(targetHost, targetPort, roundTrip);

    /// <summary>Bytes delivered in one direction so far, over all connections.</summary>
    public long BytesDelivered(ProxyDirection direction) => Interlocked.Read(ref _bytes[(int)direction]);

    /// <summary>
    /// Delivers so many more bytes in one direction, over all connections, then cuts the connection that carried the last of them.
    /// Later connections are not concerned.
    /// </summary>
    public void CutAfter(ProxyDirection direction, long bytes)
    {
        lock (_cutLock)
            _allowance[(int)direction] = bytes;
    }

    /// <summary>Cuts all connections now. Returns how many there were.</summary>
    public int Cut()
    {
        ProxyConnection[] victims = [.. _connections.Keys];
        foreach (ProxyConnection connection in victims)
            connection.Abort();

        return victims.Length;
    }

    /// <summary>Loses all connections that are open now, and tells nobody; later ones pass. Returns how many there were.</summary>
    public int Lose(ProxyLoss how)
    {
        ProxyConnection[] victims = [.. _connections.Keys];
        foreach (ProxyConnection connection in victims)
            connection.Lose(how);

        return victims.Length;
    }

    /// <summary>Stops to listen: new connections are refused by the system. Open ones go on.</summary>
    public void Refuse() => _listener.Stop();

    /// <summary>Listens again after <see cref="Refuse"/>.</summary>
    public void Accept() => _listener = Listen(Port);

    public void Dispose()
    {
        _disposed = true;
        _listener.Stop();
        Cut();
    }

    /// <summary>How many of the next bytes may pass; fewer than offered means that the connection ends here.</summary>
    internal int Allow(ProxyDirection direction, int offered)
    {
        int allowed = offered;
        lock (_cutLock)
        {
            ref long? left = ref _allowance[(int)direction];
            if (left is { } allowance)
            {
                allowed = (int)Math.Min(allowance, offered);
                left = allowed < offered ? null : allowance - allowed;
            }
        }

        Interlocked.Add(ref _bytes[(int)direction], allowed);
        return allowed;
    }

    private TcpListener Listen(int port)
    {
        TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start(512);
        new Thread(() => AcceptLoop(listener)) { IsBackground = true, Name = "proxy accept" }.Start();
        return listener;
    }

    private void AcceptLoop(TcpListener listener)
    {
        try
        {
            while (true)
            {
                Socket client = listener.AcceptSocket();
                long accepted = Stopwatch.GetTimestamp();
                _ = Task.Factory.StartNew(
                    () => ServeAsync(client, accepted),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private async Task ServeAsync(Socket client, long accepted)
    {
        // SYN, SYN-ACK and ACK each take half a round trip before the server knows of the connection.
        PreciseDelay.WaitUntil(accepted + (3 * OneWayTicks), () => _disposed);
        Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            server.Connect(_targetHost, _targetPort);
        }
        catch (SocketException)
        {
            client.Dispose();
            server.Dispose();
            return;
        }

        client.NoDelay = true;
        server.NoDelay = true;
        ProxyConnection connection = new(this, client, server);
        _connections[connection] = true;
        if (_disposed)
            connection.Abort();

        await connection.RunAsync();
        _connections.TryRemove(connection, out _);
    }
}
