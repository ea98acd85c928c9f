using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SftpTools.Fixtures;

/// <summary>CONNECT of SOCKS 5.</summary>
internal sealed class Socks5Conversation(Gateway gateway) : GatewayConversation
{
    private const byte Version = 5;
    private const byte Connect = 1;
    private const byte NoLogin = 0;
    private const byte PasswordLogin = 2;
    private const byte NoMethod = 255;
    private const byte Refused = 5;
    private const byte IPv4 = 1;
    private const byte Name = 3;
    private const byte IPv6 = 4;

    public override async Task<(string Host, int Port)?> RequestAsync(NetworkStream client, CancellationToken token)
    {
        byte[] greeting = await ReadAsync(client, 2, token).ConfigureAwait(false);
        if (greeting[0] != Version)
            throw new FormatException("This is no SOCKS 5.");

        byte[] methods = await ReadAsync(client, greeting[1], token).ConfigureAwait(false);
        if (!await LogInAsync(client, methods, token).ConfigureAwait(false))
            return null;

        byte[] head = await ReadAsync(client, 4, token).ConfigureAwait(false);
        if (head[0] != Version || head[1] != Connect)
            throw new FormatException("This is no CONNECT of SOCKS 5.");

        string host = head[3] switch
        {
            IPv4 => new IPAddress(await ReadAsync(client, 4, token).ConfigureAwait(false)).ToString(),
            IPv6 => new IPAddress(await ReadAsync(client, 16, token).ConfigureAwait(false)).ToString(),
            Name => await ReadShortTextAsync(client, token).ConfigureAwait(false),
            _ => throw new FormatException("SOCKS 5 has no such kind of address."),
        };
        return (host, BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(client, 2, token).ConfigureAwait(false)));
    }

    public override Task AnswerAsync(NetworkStream client, bool connected, CancellationToken token) =>
        client.WriteAsync(new byte[] { Version, connected ? (byte)0 : Refused, 0, IPv4, 0, 0, 0, 0, 0, 0 }, token).AsTask();

    private async Task<bool> LogInAsync(NetworkStream client, byte[] methods, CancellationToken token)
    {
        byte wanted = gateway.UserName is null ? NoLogin : PasswordLogin;
        if (!methods.Contains(wanted))
        {
            gateway.Admits(null, null);
            await client.WriteAsync(new byte[] { Version, NoMethod }, token).ConfigureAwait(false);
            return false;
        }

        await client.WriteAsync(new byte[] { Version, wanted }, token).ConfigureAwait(false);
        if (wanted == NoLogin)
            return true;

        // RFC 1929: version 1, name, password, each with its length; the answer's 0 is success.
        await ReadByteAsync(client, token).ConfigureAwait(false);
        string user = await ReadShortTextAsync(client, token).ConfigureAwait(false);
        string password = await ReadShortTextAsync(client, token).ConfigureAwait(false);
        bool admitted = gateway.Admits(user, password);
        await client.WriteAsync(new byte[] { 1, admitted ? (byte)0 : (byte)1 }, token).ConfigureAwait(false);
        return admitted;
    }

    private static async Task<string> ReadShortTextAsync(NetworkStream client, CancellationToken token)
    {
        byte length = await ReadByteAsync(client, token).ConfigureAwait(false);
        return Encoding.UTF8.GetString(await ReadAsync(client, length, token).ConfigureAwait(false));
    }
}
