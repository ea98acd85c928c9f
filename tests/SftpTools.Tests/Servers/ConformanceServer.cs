using SftpTools.Protocol;

namespace SftpTools.Tests.Servers;

/// <summary>A server to hold the client against, with a client on it and an empty directory: one test for all kinds of servers.</summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    public const string InProcess = "in process";
    public const string OpenSsh = "sftp-server";

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

    public static async Task<ConformanceServer> StartAsync(string kind)
    {
        if (kind == InProcess)
        {
            InProcessServer server = InProcessServer.Start();
            server.Tree.AddDirectory("/root");
            return new ConformanceServer(server, await server.ConnectAsync(), "/root", null);
        }
        string directory = Directory.CreateTempSubdirectory("sftptools").FullName;
        SftpServerProcess process = SftpServerProcess.Start();
        SftpClient client = await process.ConnectAsync();
        return new ConformanceServer(process, client, await client.RealPathAsync(directory, default).InTime(), directory);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        if (_localDirectory is not null)
            Directory.Delete(_localDirectory, recursive: true);
    }
}
