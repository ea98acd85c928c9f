using SftpTools.Tests.Servers;
using SftpTools.Transports;
using SftpTools.Trust;

namespace SftpTools.Tests.Sessions;

/// <summary>
/// A transport inside this process, as a library would be: the streams come from the server in memory. It counts, and it fails and waits
/// on demand.
/// </summary>
internal sealed class InProcessTransport(InProcessServer server) : ITransport
{
    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly List<InProcessConnection> _connections = [];
    private readonly List<IInteraction> _interactions = [];

    /// <inheritdoc/>
    public SftpTransport Kind => SftpTransport.SshNet;

    /// <summary>Called first at each attempt with its number, from 1, and the cancellation of the attempt; may throw.</summary>
    public Func<int, CancellationToken, Task>? Before { get; set; }

    /// <summary>Why no connection can be made, or null.</summary>
    public string? Refusal { get; set; }

    /// <summary>The fingerprint of the host key that the next connections show; null for none.</summary>
    public string? HostKey { get; set; }

    /// <summary>What the end of the next connections waits for.</summary>
    public Task Ending { get; set; } = Task.CompletedTask;

    /// <summary>The version line of the server.</summary>
    public string ServerVersion { get; set; } = "SSH-2.0-Memory";

    /// <summary>The attempts so far.</summary>
    public int Attempts => Interactions.Count;

    /// <summary>Who could be asked, attempt by attempt.</summary>
    public IReadOnlyList<IInteraction> Interactions
    {
        get
        {
            lock (_gate)
                return [.. _interactions];
        }
    }

    /// <summary>The connections so far.</summary>
    public IReadOnlyList<InProcessConnection> Connections
    {
        get
        {
            lock (_gate)
                return [.. _connections];
        }
    }

    /// <inheritdoc/>
    public async Task<ITransportConnection> ConnectAsync(
        ConnectionOptions options, IInteraction interaction, CancellationToken cancellationToken)
    {
        int attempt;
        lock (_gate)
        {
            _interactions.Add(interaction);
            attempt = _interactions.Count;
        }
        if (Before is not null)
            await Before(attempt, cancellationToken);
        if (Refusal is not null)
            throw new SftpException(SftpErrorKind.ConnectionLost, Refusal);
        InProcessConnection connection = new(server.OpenStreams(), options, HostKey ?? server.Key, ServerVersion) { Ending = Ending };
        lock (_gate)
            _connections.Add(connection);
        return connection;
    }

    /// <summary>A session over this transport.</summary>
    public Task<SftpSession> OpenSessionAsync(ConnectionOptions? options = null) =>
        SftpSession.OpenAsync(
            1, "test", this, options ?? new ConnectionOptions { HostName = "memory" }, SilentInteraction.Instance, default).InTime();
}
