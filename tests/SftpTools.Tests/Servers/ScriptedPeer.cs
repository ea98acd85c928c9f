using System.Buffers.Binary;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;

namespace SftpTools.Tests.Servers;

/// <summary>
/// A peer that knows only bytes: for each packet of the client it sends the next piece, the first for INIT. After the last piece it ends
/// the connection, or falls silent and goes on reading.
/// </summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly StreamPair _client;
    private readonly StreamPair _server;
    private readonly byte[][] _pieces;
    private readonly Task _run;
    private readonly List<byte[]> _received = [];

    private ScriptedPeer(byte[][] pieces, bool endsAfterLast)
    {
        (_client, _server) = StreamPair.Connect();
        _pieces = pieces;
        _run = Task.Factory.StartNew(
            () => Run(endsAfterLast), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>VERSION 3 without an extension.</summary>
    public static byte[] PlainVersion => Replies.Version(3, []);

    /// <summary>The packets of the client so far, whole.</summary>
    public IReadOnlyList<byte[]> Received
    {
        get
        {
            lock (_received)
                return [.. _received];
        }
    }

    /// <summary>A peer that ends the connection after the last piece.</summary>
    public static ScriptedPeer SendAndEnd(params byte[][] pieces) => new(pieces, endsAfterLast: true);

    /// <summary>A peer that stays, and says no more, after the last piece.</summary>
    public static ScriptedPeer SendAndStay(params byte[][] pieces) => new(pieces, endsAfterLast: false);

    public Task<SftpClient> ConnectAsync(ChannelOptions? options = null, CancellationToken cancellationToken = default) =>
        SftpClient.OpenAsync(_client.Input, _client.Output, options ?? new ChannelOptions(), cancellationToken).InTime();

    public Task<SftpChannel> OpenChannelAsync(ChannelOptions? options = null) =>
        SftpChannel.OpenAsync(_client.Input, _client.Output, options ?? new ChannelOptions(), CancellationToken.None).InTime();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        await _run.InTime();
    }

    private void Run(bool endsAfterLast)
    {
        try
        {
            foreach (byte[] piece in _pieces)
            {
                Receive();
                _server.Output.Write(piece);
            }
            if (endsAfterLast)
                _server.Dispose();
            else
                while (true)
                    Receive();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The client is gone.
        }
    }

    private void Receive()
    {
        byte[] length = new byte[4];
        _server.Input.ReadExactly(length);
        byte[] packet = new byte[4 + BinaryPrimitives.ReadUInt32BigEndian(length)];
        length.CopyTo(packet, 0);
        _server.Input.ReadExactly(packet.AsSpan(4));
        lock (_received)
            _received.Add(packet);
    }
}
