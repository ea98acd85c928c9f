using System.Net;
using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>Finds a port on loopback that nobody listens on.</summary>
internal static class FreePort
{
    // Below the range from which systems take the ports of outgoing connections: a server can then restart on the same port.
    private const int First = 20_000;
    private const int Last = 32_000;

    public static int Find()
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            int port = Random.Shared.Next(First, Last);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; try another.
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {Last} in 100 attempts.");
    }
}
