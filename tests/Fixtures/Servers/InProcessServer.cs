using SftpTools.Protocol;
using SftpTools.Protocol.Channels;

namespace SftpTools.Fixtures.Servers;

/// <summary>
/// An SFTP version 3 server in this process, over pipes in memory: one tree, any number of connections, and faults on demand.
/// <code>
/// await using InProcessServer server = InProcessServer.Start(new FaultScript { LongestData = 100 });
/// server.Tree.AddFile("/a.txt", "content");
/// using SftpClient client = await server.ConnectAsync();
/// </code>
/// </summary>
internal sealed class InProcessServer : IAsyncDisposable
{
    /// <summary>Far longer than a connection or its end takes on a busy machine.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly List<ServerSession> _sessions = [];

    private InProcessServer(FaultScript script) => Script = script;

    /// <summary>What stands for the host key: each server has its own.</summary>
    public string Key { get; } = $"SHA256:{Guid.NewGuid():N}";

    /// <summary>What the server keeps.</summary>
    public FileTree Tree { get; } = new();

    /// <summary>What the server was asked.</summary>
    public ServerLog Log { get; } = new();

    /// <summary>The faults of connections that are yet to come.</summary>
    public FaultScript Script { get; set; }

    /// <summary>Handles that no client has closed, over all connections.</summary>
    public int OpenHandles => Sessions.Sum(static session => session.OpenHandles);

    /// <summary>What clients sent that breaks the protocol.</summary>
    public IReadOnlyList<Exception> Complaints => [.. Sessions.Select(static session => session.Complaint).OfType<Exception>()];

    private ServerSession[] Sessions
    {
        get
        {
            lock (_gate)
                return [.. _sessions];
        }
    }

    public static InProcessServer Start(FaultScript? script = null) => new(script ?? FaultScript.None);

    /// <summary>Opens a connection and returns the client's end of it, as a transport would.</summary>
    public StreamPair OpenStreams()
    {
        (StreamPair client, StreamPair server) = StreamPair.Connect();
        lock (_gate)
            _sessions.Add(new ServerSession(server, Tree, Script, Log));
        return client;
    }

    /// <summary>Opens a connection with a client on it.</summary>
    public async Task<SftpClient> ConnectAsync(ChannelOptions? options = null, CancellationToken cancellationToken = default)
    {
        StreamPair streams = OpenStreams();
        return await SftpClient.OpenAsync(streams.Input, streams.Output, options ?? new ChannelOptions(), cancellationToken).WaitAsync(LongestWait, CancellationToken.None);
    }

    /// <summary>Breaks all present connections; new ones can be made.</summary>
    public void CutConnections()
    {
        foreach (ServerSession session in Sessions)
            session.Cut();
    }

    /// <summary>Ends all connections and their threads.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (ServerSession session in Sessions)
            await Task.Run(session.Close);
    }
}
