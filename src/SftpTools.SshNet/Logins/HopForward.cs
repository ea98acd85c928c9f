using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Renci.SshNet;
using Renci.SshNet.Common;
using SftpTools.Errors;
using SftpTools.SshNet.Channels;

namespace SftpTools.SshNet.Logins;

/// <summary>
/// A port on loopback whose connections a jump host carries on to the next host (direct-tcpip, RFC 4254, section 7.2), each with a
/// <see cref="ChannelWindow"/>: the library's own forwarding has the window of 2 GiB that Dropbear does not bear.
/// </summary>
internal sealed class HopForward : IDisposable
{
    private readonly SshClient _client;
    private readonly string _host;
    private readonly int _port;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    // Guarded by itself: the connections that are carried.
    private readonly List<Socket> _carried = [];

    // The library's channel listens to a port of its own kind for its end; this one is never started.
    private readonly ForwardedPortLocal _ending;

    public HopForward(SshClient client, string jumpHost, string host, int port)
    {
        _client = client;
        JumpHost = jumpHost;
        _host = host;
        _port = port;
        _ending = new ForwardedPortLocal("127.0.0.1", host, (uint)port);
        _listener.Start();
        new Thread(Accept, 256 * 1024) { IsBackground = true, Name = "SSH jump host" }.Start();
    }

    /// <summary>What carries the connections, as an error shows it.</summary>
    public string JumpHost { get; }

    /// <summary>How the jump host refused the last connection; null when it did not.</summary>
    public ChannelRefusal? Refusal { get; private set; }

    /// <summary>The number of the port.</summary>
    public int BoundPort => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        lock (_carried)
        {
            foreach (Socket socket in _carried)
                socket.Dispose();
        }
        _ending.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.AcceptSocket();
                new Thread(() => Carry(socket), 256 * 1024) { IsBackground = true, Name = "SSH jump host channel" }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The route has ended.
        }
    }

    private void Carry(Socket socket)
    {
        ChannelMembers members = ChannelMembers.All;
        IDisposable? channel = null;
        try
        {
            lock (_carried)
                _carried.Add(socket);
            socket.NoDelay = true;
            object session = members.ClientSession.GetValue(_client) ?? throw new SshConnectionException("The jump host has gone.");
            channel = (IDisposable)members.CreateChannelDirectTcpip.Invoke(session, null)!;
            ChannelWindow window = new(members, session, channel);
            members.DataReceived.AddEventHandler(channel, members.DataHandler(members.DataReceived, (_, _, count) =>
            {
                window.Keep();
                window.Consumed(count);
            }));
            members.OpenFailed.AddEventHandler(
                channel, members.RefusalHandler((code, words) => Refusal = new ChannelRefusal(code, DisplayText.Clean(words))));
            members.OpenDirectTcpip.Invoke(
                channel, BindingFlags.DoNotWrapExceptions, null, [_host, (uint)_port, _ending, socket], null);
            members.BindDirectTcpip.Invoke(channel, BindingFlags.DoNotWrapExceptions, null, null, null);
        }
        catch (Exception exception) when (exception is SshException or SocketException or ObjectDisposedException or NullReferenceException)
        {
            // Whoever is connected to the port sees its end.
        }
        finally
        {
            try
            {
                channel?.Dispose();
            }
            catch (Exception exception) when (exception is SshException or SocketException or ObjectDisposedException or NullReferenceException)
            {
                // The connection is gone, and with it the channel.
            }
            lock (_carried)
                _carried.Remove(socket);
            socket.Dispose();
        }
    }
}
