namespace SftpTools.Transports;

/// <summary>
/// A pair of byte streams to an sftp subsystem, with what is known of the connection. Each stream is used by one thread, synchronously:
/// Read blocks until there is at least a byte and returns 0 at the end; Write blocks while the peer does not take more; disposing the
/// connection ends both.
/// </summary>
internal interface ITransportConnection : IAsyncDisposable
{
    /// <summary>Bytes from the server.</summary>
    Stream Input { get; }

    /// <summary>Bytes to the server.</summary>
    Stream Output { get; }

    /// <summary>What was negotiated, as far as it is known by now; complete once the server's first bytes are in.</summary>
    ConnectionFacts Facts { get; }

    /// <summary>Told when the server's first bytes are in: whatever served the login alone can go.</summary>
    void LoginIsOver();

    /// <summary>
    /// Says why the link ended or could not be made. The cause is what a stream threw, or null at its end. May block for a few seconds
    /// to hear the last words of the peer.
    /// </summary>
    SftpException ExplainLoss(Exception? cause);
}
