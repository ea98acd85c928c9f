namespace SftpTools.Transports;

/// <summary>
/// A way to a server's sftp subsystem: a child process or a library in this process. The seam below the engine.
/// </summary>
internal interface ITransport
{
    /// <summary>Which one it is.</summary>
    SftpTransport Kind { get; }

    /// <summary>
    /// Starts a connection. It may return before the login is done: the first bytes then arrive after it, and a failed login shows as
    /// the end of the input, explained by <see cref="ITransportConnection.ExplainLoss"/>. May throw <see cref="SftpException"/> itself.
    /// </summary>
    Task<ITransportConnection> ConnectAsync(ConnectionOptions options, IInteraction interaction, CancellationToken cancellationToken);
}
