using System.Net.Sockets;
using System.Text;
using SftpTools.Errors;

namespace SftpTools.SshNet.Logins;

/// <summary>Looks at what a port says to a client of SSH, where the library only tells that it was not what it had expected.</summary>
internal static class GreetingProbe
{
    private const int MostBytes = 256;

    /// <summary>Asks once more, on a connection of its own.</summary>
    /// <param name="host">Where to connect to.</param>
    /// <param name="port">The port.</param>
    /// <param name="time">How long this may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Greeting> AskAsync(string host, int port, TimeSpan time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(time);
        byte[] bytes = new byte[MostBytes];
        int count = 0;
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(host, port, end.Token).ConfigureAwait(false);
            NetworkStream stream = client.GetStream();
            // Some wait for the other side's first word, an HTTP server for one.
            await stream.WriteAsync("SSH-2.0-SftpTools\r\n"u8.ToArray(), end.Token).ConfigureAwait(false);
            while (count < bytes.Length && !bytes.AsSpan(0, count).Contains((byte)'\n'))
            {
                int read = await stream.ReadAsync(bytes.AsMemory(count), end.Token).ConfigureAwait(false);
                if (read == 0)
                    return new Greeting(Shown(bytes, count), IsClosed: true);
                count += read;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return new Greeting(Shown(bytes, count), IsClosed: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing more in this time.
        }
        return new Greeting(Shown(bytes, count), IsClosed: false);
    }

    private static string Shown(byte[] bytes, int count) =>
        DisplayText.Clean(Encoding.Latin1.GetString(bytes, 0, count).Split('\n')[0].TrimEnd('\r'));
}
