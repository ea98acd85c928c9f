using System.Net.Sockets;

namespace SftpTools.Fixtures.Servers;

/// <summary>
/// The server in memory as the subsystem of an sshd, so that whole sessions reach it: sshd starts a shell for each connection that passes
/// bytes to this process. The tree is one for all connections; its faults are those of connections that are yet to come.
/// </summary>
internal sealed class OddServer : IDisposable
{
    private const string Shell = "/bin/bash";

    private readonly TempFolder _folder = new();
    private readonly InProcessServer _server;
    private readonly LoopbackListener _listener;
    private readonly SshServer _sshd;

    private OddServer(FaultScript script)
    {
        _server = InProcessServer.Start(script);
        _listener = new LoopbackListener(ServeAsync);
        try
        {
            // bash connects by itself; the first of the two copies that ends takes the other one with it.
            string relay = _folder.WriteScript(
                "relay", $"exec {Shell} -c 'exec 3<>/dev/tcp/127.0.0.1/{_listener.Port}; {{ cat <&3; kill $$; }} & cat >&3; kill $!'");
            _sshd = SshServer.Start(new SshServerOptions { Subsystem = relay });
        }
        catch
        {
            _listener.Dispose();
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>How to log in.</summary>
    public SshServerFacts Facts => _sshd.Facts;

    /// <summary>What the server keeps.</summary>
    public FileTree Tree => _server.Tree;

    /// <summary>The faults of the next connections.</summary>
    public FaultScript Script
    {
        set => _server.Script = value;
    }

    /// <summary>Why it cannot be had on this machine; null where it can.</summary>
    public static string? WhyUnavailable() => SshServer.WhyUnavailable() ?? (File.Exists(Shell) ? null : $"There is no {Shell}.");

    public static OddServer Start(FaultScript script) => new(script);

    public void Dispose()
    {
        _sshd.Dispose();
        _listener.Dispose();
        _server.CutConnections();
        _folder.Dispose();
    }

    private async Task ServeAsync(NetworkStream stream, CancellationToken token)
    {
        using StreamPair client = _server.OpenStreams();
        Task up = Task.Factory.StartNew(() => Copy(stream, client.Output), token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task down = Task.Factory.StartNew(() => Copy(client.Input, stream), token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(up, down).ConfigureAwait(false);
        client.Dispose();
        stream.Close();
        await Task.WhenAll(up, down).ConfigureAwait(false);
    }

    private static void Copy(Stream from, Stream to)
    {
        byte[] buffer = new byte[64 * 1024];
        while (from.Read(buffer) is > 0 and int count)
            to.Write(buffer.AsSpan(0, count));
    }
}
