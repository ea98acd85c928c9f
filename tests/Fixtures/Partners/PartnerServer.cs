using System.Diagnostics;
using System.Net.Sockets;

namespace SftpTools.Fixtures;

/// <summary>
/// A throw-away server of another make on loopback. It owns its folder and its process, and takes both with it, also when the process that
/// made it is killed.
/// </summary>
public sealed class PartnerServer : IDisposable
{
    // $1 the folder, the rest the command. Children of the server, one for each connection, are of its process group.
    private const string GuardScript = """
        folder=$1
        shift
        setsid "$@" </dev/null >>"$folder/server.log" 2>&1 &
        server=$!
        echo started
        read -r word
        kill -KILL -- "-$server" 2>/dev/null || kill -KILL "$server" 2>/dev/null
        wait "$server" 2>/dev/null
        rm -rf -- "$folder"
        """;

    private const int StartAttempts = 5;

    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(20);

    private SshServer? _sshd;
    private TestAccount? _account;
    private Guard? _guard;
    private TempFolder? _scripts;

    private PartnerServer()
    {
    }

    /// <summary>What a client has to know.</summary>
    public PartnerFacts Facts { get; private set; } = null!;

    /// <summary>Null where this machine can run the server, else the reason why not.</summary>
    public static string? WhyUnavailable(PartnerKind kind) => PartnerPrograms.WhyUnavailable(kind);

    /// <summary>Starts a server and returns when it answers.</summary>
    public static PartnerServer Start(PartnerKind kind)
    {
        if (WhyUnavailable(kind) is { } reason)
            throw new InvalidOperationException($"No {kind} here: {reason}.");
        PartnerServer server = new();
        try
        {
            string? subsystem = kind switch
            {
                PartnerKind.OpenSshInternal => SshServerOptions.InternalSftp,
                PartnerKind.OpenSshExternal => SshServer.FindSftpServer(),
                PartnerKind.GreenEnd => PartnerPrograms.GreenEnd,
                PartnerKind.MySecureShell => MySecureShell.WriteScript(server._scripts = new TempFolder()),
                _ => null,
            };
            if (subsystem is not null)
                server.StartBehindSshd(subsystem);
            else
                server.StartProgram(kind);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _guard?.Dispose();
        _account?.Dispose();
        _sshd?.Dispose();
        _scripts?.Dispose();
    }

    private void StartBehindSshd(string subsystem)
    {
        _sshd = SshServer.Start(new SshServerOptions { Subsystem = subsystem });
        Facts = new PartnerFacts
        {
            Host = _sshd.Host,
            Port = _sshd.Port,
            UserName = _sshd.UserName,
            KeyPath = _sshd.KeyPath,
            HostKeyFingerprint = _sshd.HostKeyFingerprint,
            DataPath = _sshd.DataPath,
            RemotePath = _sshd.DataPath,
        };
    }

    private void StartProgram(PartnerKind kind)
    {
        for (int attempt = 0; attempt < StartAttempts; attempt++)
        {
            PartnerFolder folder = new(kind, FreePort.Find());
            if (kind == PartnerKind.Dropbear)
            {
                _account ??= TestAccount.Create();
                folder.GiveTo(_account.UserName);
            }
            _guard = Guard.Start(GuardScript, [folder.Root, .. folder.Command()]);
            _guard.ReadLine();
            if (Answers(folder.Port))
            {
                Facts = folder.Facts(_account);
                return;
            }
            string log = folder.Log;
            _guard.Dispose();
            if (attempt == StartAttempts - 1)
                throw new InvalidOperationException($"{kind} did not answer:\n{log}");
        }
    }

    private static bool Answers(int port)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < s_startBound)
        {
            try
            {
                using TcpClient client = new(SshServerFolder.Host, port) { ReceiveTimeout = (int)s_startBound.TotalMilliseconds };
                Span<byte> banner = stackalloc byte[4];
                client.GetStream().ReadExactly(banner);
                return banner.SequenceEqual("SSH-"u8);
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                Thread.Sleep(20);
            }
        }
        return false;
    }
}
