using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>
/// A throw-away sshd on loopback, with keys, known hosts and client configuration of its own. It owns its folder and the processes that
/// it started, and takes both with it, also when the process that made it is killed.
/// </summary>
public sealed class SshServer : IDisposable
{
    private const int StartAttempts = 5;

    // $1 sshd, $2 its configuration, $3 its log, $4 the folder. The folder goes too, unless the owner says that it is still in use.
    private const string GuardScript = """
        "$1" -D -e -f "$2" </dev/null >/dev/null 2>>"$3" &
        server=$!
        echo "$server"
        read -r word
        kill -KILL "$server" 2>/dev/null
        wait "$server" 2>/dev/null
        [ "$word" = keep ] || rm -rf -- "$4"
        """;

    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(15);

    private readonly SshServerFolder _folder;
    private Guard? _guard;
    private bool _disposed;

    private SshServer(SshServerOptions options) => _folder = new SshServerFolder(options);

    public string Host { get; } = SshServerFolder.Host;

    public int Port { get; private set; }

    /// <summary>The account that the client key opens: the current one.</summary>
    public string UserName { get; } = Environment.UserName;

    /// <summary>The name of the server in <see cref="ConfigPath"/>.</summary>
    public string Alias { get; } = SshServerFolder.Alias;

    public string KeyPath => _folder.KeyPath;

    public string EncryptedKeyPath => _folder.EncryptedKeyPath;

    public string Passphrase { get; } = SshServerFolder.Passphrase;

    public string KnownHostsPath => _folder.KnownHostsPath;

    /// <summary>An ssh_config (<c>ssh -F</c>) under which <see cref="Alias"/> is this server.</summary>
    public string ConfigPath => _folder.ConfigPath;

    /// <summary>The fingerprint of the first host key, as it is now.</summary>
    public string HostKeyFingerprint => _folder.HostKey.Fingerprint;

    /// <summary>An empty folder for files on the side of the server.</summary>
    public string DataPath => _folder.DataPath;

    /// <summary>What sshd has logged so far.</summary>
    public string Log => ReadLog();

    /// <summary>The listening process.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Keys with certificates of users, where <see cref="SshServerOptions.UserCertificates"/> asked for them.</summary>
    public ClientCertificates? Certificates => _folder.Certificates;

    /// <summary>The codes that a login asks for, where <see cref="SshServerOptions.OneTimeCodes"/> asked for them.</summary>
    public OneTimeCodes? OneTimeCodes => _folder.OneTimeCodes;

    /// <summary>
    /// How many connections were forwarded (<c>direct-tcpip</c>, RFC 4254, section 7.2), so how often the server was a jump host. The log
    /// level has to be DEBUG1 or more.
    /// </summary>
    public int ForwardCount => Occurrences("server_request_direct_tcpip: originator") - RefusedForwardCount;

    /// <summary>How many forwards were refused.</summary>
    public int RefusedForwardCount => Occurrences("server_input_channel_open: failure direct-tcpip");

    /// <summary>The facts of this server in one object.</summary>
    public SshServerFacts Facts => new()
    {
        Host = Host,
        Port = Port,
        UserName = UserName,
        Alias = Alias,
        KeyPath = KeyPath,
        EncryptedKeyPath = EncryptedKeyPath,
        Passphrase = Passphrase,
        KnownHostsPath = KnownHostsPath,
        ConfigPath = ConfigPath,
        HostKeyFingerprint = HostKeyFingerprint,
        DataPath = DataPath,
        LogPath = _folder.LogPath,
        ProcessId = ProcessId,
        HostKeys = [.. _folder.HostKeys.Select(key => new HostKeyFacts(key.Type, key.Fingerprint))],
        HashedKnownHostsPath = _folder.HashedKnownHostsPath,
        RevokedKnownHostsPath = _folder.RevokedKnownHostsPath,
        AuthorityKnownHostsPath = _folder.AuthorityKnownHostsPath,
        Certificates = Certificates,
        CodePrompt = OneTimeCodes?.CodePrompt,
        CodeEcho = OneTimeCodes?.Echo ?? false,
    };

    /// <summary>Null where this machine can run a throw-away sshd, else the reason why not.</summary>
    public static string? WhyUnavailable()
    {
        if (OperatingSystem.IsWindows())
            return "a throw-away sshd needs a Unix system";

        return (FindServer(), ExternalCommand.Find("ssh-keygen"), ExternalCommand.Find("ssh")) switch
        {
            (null, _, _) => "sshd is not installed (package openssh-server)",
            (_, null, _) or (_, _, null) => "ssh or ssh-keygen is not installed (package openssh-client)",
            _ => null,
        };
    }

    /// <summary>The path of the system's sshd, or null.</summary>
    public static string? FindServer() => ExternalCommand.Find("sshd");

    /// <summary>The path of the system's sftp-server, or null.</summary>
    public static string? FindSftpServer()
    {
        string[] known =
        [
            "/usr/lib/openssh/sftp-server",
            "/usr/libexec/openssh/sftp-server",
            "/usr/libexec/sftp-server",
            "/usr/lib/ssh/sftp-server",
            "/usr/lib/sftp-server",
        ];
        return known.FirstOrDefault(File.Exists);
    }

    /// <summary>Starts a server and returns when it answers.</summary>
    public static SshServer Start(SshServerOptions? options = null)
    {
        if (WhyUnavailable() is { } reason)
            throw new InvalidOperationException($"No throw-away sshd here: {reason}.");

        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd");

        SshServer server = new(options ?? new SshServerOptions());
        try
        {
            server.StartOnFreePort();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends all connections by force, as a crash on the other side would. The server goes on listening.</summary>
    public int CutConnections() => ProcessTree.KillDescendants(ProcessId);

    /// <summary>Ends the server and all connections; <see cref="Restart"/> brings it back.</summary>
    public void Stop()
    {
        if (_guard is null)
            return;

        // Twice: a connection may be accepted between the first round and the end of the listener.
        ProcessTree.KillDescendants(ProcessId);
        IReadOnlyList<int> late = ProcessTree.Descendants(ProcessId);
        _guard.Release("keep");
        _guard = null;
        ProcessTree.Kill(late);
    }

    /// <summary>Ends the server and all connections and starts it on the same port, with a new host key if so asked.</summary>
    public void Restart(HostKeyChange hostKey = HostKeyChange.Keep)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Stop();
        if (hostKey == HostKeyChange.Replace)
            _folder.MakeHostKeys();

        if (!TryListen())
            throw new InvalidOperationException($"sshd did not come back on port {Port}:\n{Log}");
    }

    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        Stop();
        _folder.Delete();
    }

    private void StartOnFreePort()
    {
        for (int attempt = 0; attempt < StartAttempts; attempt++)
        {
            Port = FreePort.Find();
            _folder.Configure(Port);
            if (TryListen())
                return;
        }

        throw new InvalidOperationException($"sshd found no port in {StartAttempts} attempts:\n{Log}");
    }

    /// <summary>Starts the process and waits for its answer. False means that the port is taken; all else throws.</summary>
    private bool TryListen()
    {
        int logged = Log.Length;
        _guard = Guard.Start(GuardScript, _folder.ServerProgram, _folder.ServerConfigPath, _folder.LogPath, _folder.Root);
        ProcessId = int.Parse(_guard.ReadLine(), CultureInfo.InvariantCulture);
        string listening = $"Server listening on {Host} port {Port}.";
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < s_startBound)
        {
            bool running = ProcessTree.IsRunning(ProcessId);
            string news = Log[logged..];
            if (news.Contains(listening, StringComparison.Ordinal) && Answers())
                return true;

            if (!running)
            {
                Stop();
                return news.Contains("Cannot bind any address", StringComparison.Ordinal)
                    ? false
                    : throw new InvalidOperationException($"sshd ended at once:\n{news}");
            }

            Thread.Sleep(5);
        }

        throw new TimeoutException($"sshd did not answer on port {Port} within {s_startBound.TotalSeconds} s:\n{Log}");
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
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private int Occurrences(string words) => Log.Split(words).Length - 1;

    private string ReadLog()
    {
        if (!File.Exists(_folder.LogPath))
            return string.Empty;

        using FileStream stream = new(_folder.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
