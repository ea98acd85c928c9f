using System.Globalization;
using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>A throw-away Dropbear on loopback, as the system has it, with the sftp-server of OpenSSH. It serves accounts by password.</summary>
public sealed class Dropbear : IDisposable
{
    // $1 dropbear, $2 address:port, $3 host key, $4 the folder, which goes at the end.
    private const string GuardScript = """
        "$1" -F -E -m -p "$2" -r "$3" -P "$4/pid" </dev/null >/dev/null 2>>"$4/log" &
        server=$!
        echo "$server"
        read -r word
        kill -KILL "$server" 2>/dev/null
        wait "$server" 2>/dev/null
        rm -rf -- "$4"
        """;

    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(15);

    private readonly Guard _guard;

    private Dropbear(Guard guard, int port)
    {
        _guard = guard;
        Port = port;
        ProcessId = int.Parse(guard.ReadLine(), CultureInfo.InvariantCulture);
    }

    public string Host { get; } = SshServerFolder.Host;

    public int Port { get; }

    /// <summary>The listening process.</summary>
    public int ProcessId { get; }

    /// <summary>Null where it can be started, else the reason why not.</summary>
    public static string? WhyUnavailable() =>
        TestAccount.WhyUnavailable()
        ?? (ExternalCommand.Find("dropbear") is null || ExternalCommand.Find("dropbearkey") is null ? "dropbear is not installed" : null)
        ?? (File.Exists("/usr/lib/sftp-server") ? null : "there is no /usr/lib/sftp-server, which Dropbear starts");

    /// <summary>Starts one and returns when it answers.</summary>
    public static Dropbear Start()
    {
        string folder = Directory.CreateTempSubdirectory("sftptools-dropbear-").FullName;
        string key = Path.Combine(folder, "host_key");
        ExternalCommand.Require(ExternalCommand.Find("dropbearkey")!, ["-t", "ed25519", "-f", key]);
        int port = FreePort.Find();
        string address = string.Create(CultureInfo.InvariantCulture, $"{SshServerFolder.Host}:{port}");
        Dropbear server = new(Guard.Start(GuardScript, ExternalCommand.Find("dropbear")!, address, key, folder), port);
        for (DateTime end = DateTime.UtcNow + s_startBound; DateTime.UtcNow < end; Thread.Sleep(10))
        {
            if (server.Answers())
                return server;
        }

        string log = File.ReadAllText(Path.Combine(folder, "log"));
        server.Dispose();
        throw new TimeoutException($"dropbear did not answer on port {port} within {s_startBound.TotalSeconds} s:\n{log}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Each connection is a child of its own.
        ProcessTree.KillDescendants(ProcessId);
        _guard.Release();
    }

    private bool Answers()
    {
        try
        {
            using TcpClient client = new(Host, Port) { ReceiveTimeout = (int)s_startBound.TotalMilliseconds };
            Span<byte> banner = stackalloc byte[4];
            client.GetStream().ReadExactly(banner);
            return banner.SequenceEqual("SSH-"u8);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
