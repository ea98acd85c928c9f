using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Transports;

namespace SftpTools.Tests.Servers;

/// <summary>A server to hold the client against, with a client on it and an empty directory: one test for all kinds of servers.</summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    public const string InProcess = "in process";
    public const string OpenSsh = "sftp-server";
    public const string SshdByOpenSsh = "sshd by OpenSsh";
    public const string SshdBySshNet = "sshd by SshNet";

    private readonly IAsyncDisposable _server;
    private readonly string? _localDirectory;

    private ConformanceServer(IAsyncDisposable server, SftpClient client, string root, string? localDirectory)
    {
        _server = server;
        Client = client;
        Root = root;
        _localDirectory = localDirectory;
    }

    public SftpClient Client { get; }

    /// <summary>The absolute path, without links, of an empty directory.</summary>
    public string Root { get; }

    /// <summary>Starts a server of this kind, or connects to the one that the tests of a class share.</summary>
    public static Task<ConformanceServer> StartAsync(string kind, SharedSshd sshd) => kind switch
    {
        InProcess => StartInProcessAsync(),
        OpenSsh => StartProcessAsync(),
        SshdByOpenSsh => ConnectAsync(sshd, SftpTransport.OpenSsh),
        SshdBySshNet => ConnectAsync(sshd, SftpTransport.SshNet),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        if (_localDirectory is not null)
            Directory.Delete(_localDirectory, recursive: true);
    }

    private static async Task<ConformanceServer> StartInProcessAsync()
    {
        InProcessServer server = InProcessServer.Start();
        server.Tree.AddDirectory("/root");
        return new ConformanceServer(server, await server.ConnectAsync(), "/root", null);
    }

    private static async Task<ConformanceServer> StartProcessAsync()
    {
        string directory = Directory.CreateTempSubdirectory("sftptools").FullName;
        SftpServerProcess process = SftpServerProcess.Start();
        SftpClient client = await process.ConnectAsync();
        return new ConformanceServer(process, client, await client.RealPathAsync(directory, default).InTime(), directory);
    }

    private static async Task<ConformanceServer> ConnectAsync(SharedSshd sshd, SftpTransport by)
    {
        string directory = sshd.NewDirectory();
        ITransportConnection link = await sshd.ConnectAsync(by);
        SftpClient client = await SftpClient.OpenAsync(
            link.Input, link.Output, new ChannelOptions { ExplainLoss = link.ExplainLoss }, CancellationToken.None).InTime();
        link.LoginIsOver();
        return new ConformanceServer(link, client, await client.RealPathAsync(directory, default).InTime(), directory);
    }
}
