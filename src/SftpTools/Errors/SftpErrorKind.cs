namespace SftpTools;

/// <summary>What went wrong, in the terms a script can act on. The cmdlets turn each kind into one error id and category.</summary>
public enum SftpErrorKind
{
    /// <summary>The operation failed for a reason the server or the system did not classify; its words are in the message.</summary>
    Failure,

    /// <summary>No such file or directory.</summary>
    PathNotFound,

    /// <summary>The account may not do this.</summary>
    PermissionDenied,

    /// <summary>Something is in the way: a file, or a directory where a file is meant, or the reverse.</summary>
    PathExists,

    /// <summary>The server does not offer the operation or the subsystem.</summary>
    NotSupported,

    /// <summary>The connection could not be made or has ended.</summary>
    ConnectionLost,

    /// <summary>The login was refused.</summary>
    AuthenticationFailed,

    /// <summary>The host key is unknown, changed or revoked.</summary>
    HostKeyRejected,

    /// <summary>Client and server share no algorithm.</summary>
    NegotiationFailed,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>The peer sent bytes that are not SFTP version 3.</summary>
    ProtocolError,

    /// <summary>What arrived is not what was sent.</summary>
    IntegrityError,

    /// <summary>It is the current location, or holds it.</summary>
    InUse,
}
