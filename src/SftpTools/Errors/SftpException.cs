using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools;

/// <summary>Any failure of the engine, with the evidence: kind, operation, path, status code and the server's own words.</summary>
public sealed class SftpException : IOException
{
    internal SftpException(SftpErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
    }

    /// <summary>What went wrong.</summary>
    public SftpErrorKind Kind { get; }

    /// <summary>The path the operation was about, or null when it was about the connection.</summary>
    public string? Path { get; internal init; }

    /// <summary>The operation that failed, in words such as "open" or "rename".</summary>
    public string? Operation { get; internal init; }

    /// <summary>True when the operation would have changed the target.</summary>
    public bool IsWrite { get; internal init; }

    /// <summary>The SSH_FX status code (draft-ietf-secsh-filexfer-02, section 7), or null when no server answered.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>The server's own words, or null.</summary>
    public string? ServerMessage { get; internal init; }

    /// <summary>Whether a server has refused a request, rather than the connection come to its end.</summary>
    internal bool IsRefusal => ConnectionFault.IsRefusal(this);

    /// <summary>Whether it tells of a source that was changed while it was copied: another attempt may find it at rest.</summary>
    internal bool IsOfSource { get; private init; }

    /// <summary>
    /// Set where a server has refused to open something while others had something open: waits until one of them has closed something, and
    /// is false when nobody does for a while.
    /// </summary>
    internal Func<CancellationToken, Task<bool>>? OthersClose { get; set; }

    /// <summary>Whether the connection is at fault and not the item: what comes next would fail in the same way.</summary>
    internal bool EndsConnection => ConnectionFault.EndsConnection(this);

    /// <summary>
    /// What is one and the same as long as no connection can be made to a server that was lost: failures that share it have one cause. Null
    /// for every other failure.
    /// </summary>
    internal object? Outage { get; set; }

    /// <summary>The part of the message after operation and path.</summary>
    internal string? Reason { get; private init; }

    /// <summary>The same failure of a connection as another object: one that is thrown on many threads would mix their stack traces.</summary>
    internal SftpException Again() => new(Kind, Message, InnerException) { ServerMessage = ServerMessage, Outage = Outage };

    /// <summary>The same failure told of another path: a temporary file's trouble is its target's.</summary>
    internal SftpException ForPath(string path) => With(path, Kind, Reason ?? Message.TrimEnd('.'));

    /// <summary>The same failure, better understood.</summary>
    internal SftpException As(SftpErrorKind kind, string reason) => With(Path, kind, reason);

    /// <summary>Makes the exception for a status reply that is not OK.</summary>
    internal static SftpException FromStatus(StatusCode status, string? serverMessage, SftpOperation operation, string? path)
    {
        SftpErrorKind kind = status switch
        {
            Protocol.StatusCode.NoSuchFile => SftpErrorKind.PathNotFound,
            Protocol.StatusCode.PermissionDenied => SftpErrorKind.PermissionDenied,
            Protocol.StatusCode.OpUnsupported => SftpErrorKind.NotSupported,
            Protocol.StatusCode.NoConnection or Protocol.StatusCode.ConnectionLost => SftpErrorKind.ConnectionLost,
            // BAD_MESSAGE is here too: OpenSSH answers it for EINVAL and ENAMETOOLONG, on a connection that is in perfect order.
            _ => SftpErrorKind.Failure,
        };
        string words = string.IsNullOrWhiteSpace(serverMessage) ? status.ToString() : DisplayText.Clean(serverMessage);
        string reason = $"the server says {DisplayText.Quote(words)} (status {(uint)status})";
        return new SftpException(kind, Sentence(operation.Name, path, reason))
        {
            Reason = reason,
            Path = path,
            Operation = operation.Name,
            IsWrite = operation.IsWrite,
            StatusCode = (int)status,
            ServerMessage = words,
        };
    }

    /// <summary>Makes the exception for an operation on a path that failed for a reason known here.</summary>
    internal static SftpException OnPath(
        SftpErrorKind kind, SftpOperation operation, string? path, string reason, Exception? inner = null)
    {
        SftpException? evidence = inner as SftpException;
        return new SftpException(kind, Sentence(operation.Name, path, reason), inner)
        {
            Reason = reason,
            Path = path,
            Operation = operation.Name,
            IsWrite = operation.IsWrite,
            StatusCode = evidence?.StatusCode,
            ServerMessage = evidence?.ServerMessage,
            IsOfSource = evidence?.IsOfSource ?? false,
            OthersClose = evidence?.OthersClose,
            Outage = evidence?.Outage,
        };
    }

    /// <summary>Makes the exception for a source that was changed while it was copied.</summary>
    internal static SftpException OfSource(string path, string reason) =>
        new(SftpErrorKind.IntegrityError, Sentence(SftpOperation.Copy.Name, path, reason))
        {
            Reason = reason,
            Path = path,
            Operation = SftpOperation.Copy.Name,
            IsOfSource = true,
        };

    /// <summary>Makes the exception for bytes from the peer that break the protocol.</summary>
    internal static SftpException Malformed(string reason) => new(SftpErrorKind.ProtocolError, reason);

    private SftpException With(string? path, SftpErrorKind kind, string reason) =>
        new(kind, Operation is null ? Message : Sentence(Operation, path, reason), this)
        {
            Reason = reason,
            Path = path,
            Operation = Operation,
            IsWrite = IsWrite,
            StatusCode = StatusCode,
            ServerMessage = ServerMessage,
            IsOfSource = IsOfSource,
            OthersClose = OthersClose,
            Outage = Outage,
        };

    private static string Sentence(string operation, string? path, string reason) =>
        path is null ? $"Cannot {operation}: {reason}." : $"Cannot {operation} '{DisplayText.Clean(path)}': {reason}.";
}
