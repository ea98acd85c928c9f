using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace SftpTools.Fixtures;

/// <summary>Listens on loopback where a client expects an SSH server, and is none.</summary>
public sealed class HostilePeer : IDisposable
{
    /// <summary>What <see cref="HostilePeerBehavior.Disconnect"/> says.</summary>
    public const string DisconnectText = "closed for the fixture's reasons";

    /// <summary>The name that the Foreign behaviors offer.</summary>
    public const string ForeignName = "none-such@sftptools.example";

    private const string VersionLine = "SSH-2.0-Fixture_1.0\r\n";
    private const byte DisconnectMessage = 1;
    private const byte KeyExchangeMessage = 20;
    private const uint TooManyConnections = 12;
    private const int ListCount = 10;

    private readonly HostilePeerBehavior _behavior;
    private readonly LoopbackListener _listener;

    private HostilePeer(HostilePeerBehavior behavior)
    {
        _behavior = behavior;
        _listener = new LoopbackListener(ServeAsync);
    }

    /// <summary>Where clients connect, on 127.0.0.1.</summary>
    public int Port => _listener.Port;

    /// <summary>How many clients have come so far.</summary>
    public int Connections => _listener.Accepted;

    /// <summary>Starts a peer.</summary>
    public static HostilePeer Start(HostilePeerBehavior behavior) => new(behavior);

    public void Dispose() => _listener.Dispose();

    private Task ServeAsync(NetworkStream client, CancellationToken token) => _behavior switch
    {
        HostilePeerBehavior.Silent => SayAsync(client, [], token),
        HostilePeerBehavior.Banner => SayAsync(client, Text(VersionLine), token),
        HostilePeerBehavior.EndlessBanner => RepeatAsync(client, "The server will be with you in a moment.\r\n", token),
        HostilePeerBehavior.EndlessLine => RepeatAsync(client, "and on and on ", token),
        HostilePeerBehavior.Disconnect =>
            SayAsync(client, [.. Text(VersionLine), .. Packet(Disconnect())], token, close: true),
        HostilePeerBehavior.Http => HttpAsync(client, token),
        HostilePeerBehavior.Close => Task.CompletedTask,
        HostilePeerBehavior.HugePacket =>
            SayAsync(client, [.. Text(VersionLine), 0x7f, 0xff, 0xff, 0xff, 4, 20, .. new byte[64]], token),
        HostilePeerBehavior.OldVersion => SayAsync(client, Text("SSH-1.5-Fixture_1.0\n"), token, close: true),
        _ => SayAsync(client, [.. Text(VersionLine), .. Packet(Offer())], token),
    };

    /// <summary>
    /// Says something, then only listens, until the client is gone; or closes when the client has spoken.
    /// </summary>
    private static async Task SayAsync(NetworkStream client, byte[] bytes, CancellationToken token, bool close = false)
    {
        await client.WriteAsync(bytes, token).ConfigureAwait(false);
        byte[] buffer = new byte[4096];
        while (await client.ReadAsync(buffer, token).ConfigureAwait(false) > 0 && !close)
        {
            // What a client says to such a peer is of no interest.
        }
    }

    private static async Task RepeatAsync(NetworkStream client, string text, CancellationToken token)
    {
        // In bounded steps: the point is that there is no end, not that there is much.
        byte[] bytes = Text(text);
        while (true)
        {
            await client.WriteAsync(bytes, token).ConfigureAwait(false);
            await Task.Delay(5, token).ConfigureAwait(false);
        }
    }

    private static async Task HttpAsync(NetworkStream client, CancellationToken token)
    {
        // A web server waits for a line and finds that it is not a request.
        _ = await client.ReadAsync(new byte[1024], token).ConfigureAwait(false);
        await client.WriteAsync(
            Text("HTTP/1.1 400 Bad Request\r\nServer: fixture\r\n"
                + "Content-Length: 11\r\nConnection: close\r\n\r\nBad Request"),
            token).ConfigureAwait(false);
    }

    private static byte[] Disconnect()
    {
        byte[] code = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(code, TooManyConnections);
        return [DisconnectMessage, .. code, .. String(DisconnectText), .. String("")];
    }

    /// <summary>SSH_MSG_KEXINIT (RFC 4253, section 7.1): usual names everywhere but in one pair of lists.</summary>
    private byte[] Offer()
    {
        const string cipher = "aes128-ctr,aes256-ctr";
        const string mac = "hmac-sha2-256,hmac-sha2-512";
        string[] lists =
        [
            "curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256",
            "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256",
            cipher, cipher, mac, mac, "none", "none", "", "",
        ];
        int[] foreign = _behavior switch
        {
            HostilePeerBehavior.ForeignKeyExchange => [0],
            HostilePeerBehavior.ForeignHostKey => [1],
            HostilePeerBehavior.ForeignCipher => [2, 3],
            HostilePeerBehavior.ForeignMac => [4, 5],
            _ => throw new InvalidOperationException($"{_behavior} offers nothing."),
        };
        foreach (int index in foreign)
            lists[index] = ForeignName;

        List<byte> message = [KeyExchangeMessage, .. new byte[16]];
        for (int index = 0; index < ListCount; index++)
            message.AddRange(String(lists[index]));

        // No guessed packet follows; the last number is reserved.
        message.AddRange(new byte[1 + sizeof(uint)]);
        return [.. message];
    }

    /// <summary>
    /// The binary packet of RFC 4253, section 6, before any key: length, length of padding, message, padding.
    /// </summary>
    private static byte[] Packet(byte[] message)
    {
        const int block = 8;
        int padding = block - ((sizeof(uint) + 1 + message.Length) % block);
        if (padding < 4)
            padding += block;

        byte[] length = new byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(length, 1 + message.Length + padding);
        return [.. length, (byte)padding, .. message, .. new byte[padding]];
    }

    private static byte[] String(string text)
    {
        byte[] length = new byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
        return [.. length, .. Text(text)];
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
