using SftpTools.Tests.Servers;
using SftpTools.Transports;

namespace SftpTools.Tests.Sessions;

/// <summary>A connection of the <see cref="InProcessTransport"/>.</summary>
internal sealed class InProcessConnection(StreamPair streams, ConnectionOptions options, string? hostKey, string serverVersion) : ITransportConnection
{
    private int _loginsOver;
    private int _disposals;

    /// <inheritdoc/>
    public Stream Input => streams.Input;

    /// <inheritdoc/>
    public Stream Output => streams.Output;

    /// <inheritdoc/>
    public ConnectionFacts Facts { get; } = new()
    {
        RemoteAddress = "192.0.2.1",
        Port = options.Port ?? 22,
        UserName = options.UserName ?? "somebody",
        ServerVersion = serverVersion,
        HostKeyFingerprint = hostKey,
        HostKeyAlgorithm = hostKey is null ? null : "ssh-ed25519",
    };

    /// <summary>How often it was told that the login is over.</summary>
    public int LoginsOver => _loginsOver;

    /// <summary>How often it was disposed.</summary>
    public int Disposals => _disposals;

    /// <summary>What its end waits for.</summary>
    public Task Ending { get; init; } = Task.CompletedTask;

    /// <inheritdoc/>
    public void LoginIsOver() => Interlocked.Increment(ref _loginsOver);

    /// <inheritdoc/>
    public SftpException ExplainLoss(Exception? cause) =>
        new(SftpErrorKind.ConnectionLost, $"The connection to '{options.HostName}' was lost.", cause);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposals);
        streams.Dispose();
        return new ValueTask(Ending);
    }
}
