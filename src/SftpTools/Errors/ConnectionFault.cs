namespace SftpTools.Errors;

/// <summary>Tells a failure of the connection from one of the item: the one place that knows which kinds are which.</summary>
internal static class ConnectionFault
{
    /// <summary>Whether the connection is at fault and not the item: what comes next would fail in the same way.</summary>
    public static bool EndsConnection(SftpException failure) =>
        IsClosed(failure)
        || (failure.StatusCode is null && (IsLost(failure) || failure.Kind is SftpErrorKind.AuthenticationFailed
            or SftpErrorKind.HostKeyRejected or SftpErrorKind.NegotiationFailed));

    /// <summary>Whether there was a connection and it is gone, silent or not to be understood any more, so that a new one may mend it.</summary>
    public static bool IsLost(SftpException failure) => MayPass(failure) || failure.Kind == SftpErrorKind.ProtocolError;

    /// <summary>Whether a new connection may end as well as the first one began: a peer that breaks the protocol does so again.</summary>
    public static bool MayPass(SftpException failure) => IsClosed(failure) || failure.Kind == SftpErrorKind.Timeout;

    /// <summary>Whether the connection has come to its end, by whatever side, or could not be made.</summary>
    public static bool IsClosed(SftpException failure) => failure.Kind == SftpErrorKind.ConnectionLost;

    /// <summary>Whether a server has refused a request over a connection that is in order.</summary>
    public static bool IsRefusal(SftpException failure) => failure.StatusCode is not null && !EndsConnection(failure);
}
