using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SftpTools.SshNet.Channels;

namespace SftpTools.Tests.SshNet;

/// <summary>The second socket over a connection: it works as the first does, and no child process gets it.</summary>
public sealed class BlockingSocketTests
{
    [FactIfUnix]
    public async Task A_child_process_does_not_inherit_it()
    {
        if (!Directory.Exists("/proc/self/fd"))
            return;
        (Socket client, Socket server) = await PairAsync();
        using (client)
        using (server)
        {
            using Socket? second = BlockingSocket.Over(client);
            Assert.NotNull(second);
            string link = new FileInfo($"/proc/self/fd/{(int)second.Handle}").LinkTarget!;
            Assert.StartsWith("socket:", link, StringComparison.Ordinal);

            using Process child = Process.Start(new ProcessStartInfo("/bin/ls", ["-l", "/proc/self/fd"]) { RedirectStandardOutput = true })!;
            string held = await child.StandardOutput.ReadToEndAsync().InTime();

            Assert.Contains("/proc", held, StringComparison.Ordinal);
            Assert.DoesNotContain(link, held, StringComparison.Ordinal);
        }
    }

    [FactIfUnix]
    public async Task It_carries_the_same_bytes()
    {
        (Socket client, Socket server) = await PairAsync();
        using (client)
        using (server)
        {
            using Socket? second = BlockingSocket.Over(client);
            Assert.NotNull(second);
            byte[] buffer = new byte[3];

            second.Send([1, 2, 3]);
            Assert.Equal(3, server.Receive(buffer));
            server.Send([4, 5]);
            Assert.Equal(2, second.Receive(buffer));

            Assert.Equal([4, 5, 3], buffer);
        }
    }

    [FactIfUnix]
    public async Task The_environment_switches_it_off()
    {
        (Socket client, Socket server) = await PairAsync();
        using (client)
        using (server)
        {
            Environment.SetEnvironmentVariable(BlockingSocket.Switch, "0");
            try
            {
                Assert.Null(BlockingSocket.Over(client));
            }
            finally
            {
                Environment.SetEnvironmentVariable(BlockingSocket.Switch, null);
            }
        }
    }

    private static async Task<(Socket Client, Socket Server)> PairAsync()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndpoint).InTime();
        return (client, await listener.AcceptSocketAsync().InTime());
    }
}
