using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>CONNECT of SOCKS 4, with the names of 4a.</summary>
internal sealed class Socks4Conversation(Gateway gateway) : GatewayConversation
{
    private const byte Version = 4;
    private const byte Connect = 1;
    private const byte Granted = 90;
    private const byte Failed = 91;
    private const byte WrongUser = 93;

    public override async Task<(string Host, int Port)?> RequestAsync(NetworkStream client, CancellationToken token)
    {
        byte[] head = await ReadAsync(client, 8, token).ConfigureAwait(false);
        if (head[0] != Version || head[1] != Connect)
            throw new FormatException("This is no CONNECT of SOCKS 4.");

        string user = await ReadTextAsync(client, "\0", token).ConfigureAwait(false);

        // 0.0.0.x with x other than 0 says that a name follows.
        bool named = head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] != 0;
        string host = named
            ? await ReadTextAsync(client, "\0", token).ConfigureAwait(false)
            : new IPAddress(head.AsSpan(4, 4)).ToString();
        if (gateway.Admits(user, gateway.Password))
            return (host, BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)));

        await SayAsync(client, WrongUser, token).ConfigureAwait(false);
        return null;
    }

    public override Task AnswerAsync(NetworkStream client, bool connected, CancellationToken token) =>
        SayAsync(client, connected ? Granted : Failed, token);

    private static Task SayAsync(NetworkStream client, byte code, CancellationToken token) =>
        client.WriteAsync(new byte[] { 0, code, 0, 0, 0, 0, 0, 0 }, token).AsTask();
}
