using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SftpTools.Fixtures;

/// <summary>CONNECT of HTTP/1.1.</summary>
internal sealed class HttpConversation(Gateway gateway) : GatewayConversation
{
    public override async Task<(string Host, int Port)?> RequestAsync(NetworkStream client, CancellationToken token)
    {
        string[] lines = (await ReadTextAsync(client, "\r\n\r\n", token).ConfigureAwait(false)).Split("\r\n");
        (string? user, string? password) = Credentials(lines);
        if (!gateway.Admits(user, password))
        {
            await SayAsync(
                client,
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"fixture\"\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n",
                token).ConfigureAwait(false);
            return null;
        }

        string[] words = lines[0].Split(' ');
        if (words is not ["CONNECT", string target, _])
        {
            await SayAsync(client, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n", token).ConfigureAwait(false);
            return null;
        }

        int colon = target.LastIndexOf(':');
        return (target[..colon].Trim('[', ']'), int.Parse(target[(colon + 1)..], CultureInfo.InvariantCulture));
    }

    public override Task AnswerAsync(NetworkStream client, bool connected, CancellationToken token) => SayAsync(
        client,
        connected
            ? "HTTP/1.1 200 Connection established\r\n\r\n"
            : "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        token);

    private static Task SayAsync(NetworkStream client, string text, CancellationToken token) =>
        client.WriteAsync(Encoding.ASCII.GetBytes(text), token).AsTask();

    private static (string? UserName, string? Password) Credentials(string[] lines)
    {
        const string header = "Proxy-Authorization: Basic ";
        string? line = lines.FirstOrDefault(line => line.StartsWith(header, StringComparison.OrdinalIgnoreCase));
        if (line is null)
            return (null, null);

        string[] pair = Encoding.UTF8.GetString(Convert.FromBase64String(line[header.Length..].Trim())).Split(':', 2);
        return pair.Length == 2 ? (pair[0], pair[1]) : (pair[0], null);
    }
}
