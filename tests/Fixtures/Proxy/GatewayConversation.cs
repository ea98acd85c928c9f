using System.Net.Sockets;
using System.Text;

namespace SftpTools.Fixtures;

/// <summary>What a <see cref="Gateway"/> and a client say to each other before bytes pass.</summary>
internal abstract class GatewayConversation
{
    private const int MaxText = 8192;

    /// <summary>Hears the client and checks its credentials. Null when they are refused, and the client was told so.</summary>
    public abstract Task<(string Host, int Port)?> RequestAsync(NetworkStream client, CancellationToken token);

    /// <summary>Tells the client whether its target was reached.</summary>
    public abstract Task AnswerAsync(NetworkStream client, bool connected, CancellationToken token);

    protected static async Task<byte> ReadByteAsync(NetworkStream client, CancellationToken token) =>
        (await ReadAsync(client, 1, token).ConfigureAwait(false))[0];

    protected static async Task<byte[]> ReadAsync(NetworkStream client, int count, CancellationToken token)
    {
        byte[] bytes = new byte[count];
        await client.ReadExactlyAsync(bytes, token).ConfigureAwait(false);
        return bytes;
    }

    /// <summary>Text up to an end that is read and not returned. Byte by byte: what follows belongs to the target.</summary>
    protected static async Task<string> ReadTextAsync(NetworkStream client, string end, CancellationToken token)
    {
        StringBuilder text = new();
        while (!EndsWith(text, end))
        {
            if (text.Length == MaxText)
                throw new FormatException("The request is too long.");

            text.Append((char)await ReadByteAsync(client, token).ConfigureAwait(false));
        }

        return text.ToString(0, text.Length - end.Length);
    }

    private static bool EndsWith(StringBuilder text, string end) =>
        text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end;
}
