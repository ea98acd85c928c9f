using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>
/// A proxy on loopback that clients ask for a connection, with credentials or without, and that can misbehave. It counts, so that a test
/// can tell that it was used.
/// </summary>
public sealed class Gateway : IDisposable
{
    private readonly LoopbackListener _listener;
    private readonly Lock _lock = new();
    private readonly List<string> _targets = [];
    private int _tunnels;
    private int _refusedLogins;

    private Gateway(GatewayProtocol protocol, GatewayBehavior behavior, string? userName, string? password)
    {
        Behavior = behavior;
        UserName = userName;
        Password = password;
        GatewayConversation conversation = protocol switch
        {
            GatewayProtocol.Http => new HttpConversation(this),
            GatewayProtocol.Socks4 => new Socks4Conversation(this),
            GatewayProtocol.Socks5 => new Socks5Conversation(this),
            _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
        };
        _listener = new LoopbackListener((stream, token) => ServeAsync(conversation, stream, token));
    }

    /// <summary>Where clients connect, on 127.0.0.1.</summary>
    public int Port => _listener.Port;

    /// <summary>How clients are treated; a change holds for later connections.</summary>
    public GatewayBehavior Behavior { get; set; }

    /// <summary>The account that is asked for; null lets everybody in.</summary>
    public string? UserName { get; }

    /// <summary>The password of the account.</summary>
    public string? Password { get; }

    public GatewayCounters Counters
    {
        get
        {
            lock (_lock)
                return new GatewayCounters(_listener.Accepted, _tunnels, _refusedLogins, [.. _targets]);
        }
    }

    /// <summary>Starts a proxy.</summary>
    public static Gateway Start(
        GatewayProtocol protocol,
        GatewayBehavior behavior = GatewayBehavior.Normal,
        string? userName = null,
        string? password = null) => new(protocol, behavior, userName, password);

    public void Dispose() => _listener.Dispose();

    /// <summary>Compares credentials and counts those that are wrong.</summary>
    internal bool Admits(string? userName, string? password)
    {
        bool admitted = UserName is null || (userName == UserName && (password ?? string.Empty) == (Password ?? string.Empty));
        if (!admitted)
            Interlocked.Increment(ref _refusedLogins);

        return admitted;
    }

    private async Task ServeAsync(GatewayConversation conversation, NetworkStream client, CancellationToken token)
    {
        switch (Behavior)
        {
            case GatewayBehavior.Hang:
                await Task.Delay(Timeout.Infinite, token).ConfigureAwait(false);
                return;
            case GatewayBehavior.Garbage:
                // Not before the request, for a reset would be an error of another kind.
                _ = await client.ReadAsync(new byte[1024], token).ConfigureAwait(false);
                await client.WriteAsync("\x7f\x01\0 no protocol has this \r\n\r\n"u8.ToArray(), token).ConfigureAwait(false);
                return;
        }

        if (await conversation.RequestAsync(client, token).ConfigureAwait(false) is not (string host, int port))
            return;

        lock (_lock)
            _targets.Add($"{host}:{port}");

        using TcpClient target = new() { NoDelay = true };
        bool connected = Behavior == GatewayBehavior.Normal && await ConnectAsync(target, host, port, token).ConfigureAwait(false);
        await conversation.AnswerAsync(client, connected, token).ConfigureAwait(false);
        if (!connected)
            return;

        Interlocked.Increment(ref _tunnels);
        NetworkStream server = target.GetStream();
        Task up = PassAsync(client, server, target.Client, token);
        Task down = PassAsync(server, client, client.Socket, token);
        await Task.WhenAll(up, down).ConfigureAwait(false);
    }

    private static async Task<bool> ConnectAsync(TcpClient target, string host, int port, CancellationToken token)
    {
        try
        {
            await target.ConnectAsync(host, port, token).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Passes one direction on to its end.</summary>
    private static async Task PassAsync(NetworkStream from, NetworkStream to, Socket end, CancellationToken token)
    {
        try
        {
            await from.CopyToAsync(to, token).ConfigureAwait(false);
            end.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // A side that was cut takes the other one, and so the other direction, with it.
            from.Dispose();
            to.Dispose();
            throw;
        }
    }
}
