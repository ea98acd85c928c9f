using System.Buffers.Binary;
using System.Net.Sockets;
using SftpTools.Fixtures;

namespace SftpTools.Tests.Transports.Agent;

/// <summary>Listens where an agent would, and gives one prepared answer, whatever is asked.</summary>
internal sealed class FakeAgent : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _peers = [];
    private readonly byte[]? _answer;

    /// <summary>
    /// Starts it. Without an answer it takes connections and says nothing; an empty one closes them once it has read.
    /// </summary>
    public FakeAgent(byte[]? answer)
    {
        _answer = answer;
        SocketPath = _folder.Combine("agent");
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public string SocketPath { get; }

    /// <summary>An agent whose answer is this message, with its right length.</summary>
    public static FakeAgent WithMessage(byte[] message)
    {
        byte[] answer = new byte[4 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(answer, message.Length);
        message.CopyTo(answer, 4);
        return new FakeAgent(answer);
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_peers)
            _peers.ForEach(static peer => peer.Dispose());
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket peer = await _listener.AcceptAsync();
                lock (_peers)
                    _peers.Add(peer);
                _ = ServeAsync(peer);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket peer)
    {
        try
        {
            int asked = await peer.ReceiveAsync(new byte[64 * 1024]);
            if (asked == 0 || _answer is null)
                return;
            if (_answer.Length > 0)
                await peer.SendAsync(_answer);
            peer.Shutdown(SocketShutdown.Both);
            peer.Dispose();
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The client has gone, or the test is over.
        }
    }
}
