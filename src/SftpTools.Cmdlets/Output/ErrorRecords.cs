using System.Management.Automation;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Output;

/// <summary>The one table from what went wrong to the error id and category that scripts see.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(SftpException exception, object? target)
    {
        (string id, ErrorCategory category) = exception.Kind switch
        {
            SftpErrorKind.PathNotFound => ("SftpPathNotFound", ErrorCategory.ObjectNotFound),
            SftpErrorKind.PermissionDenied => ("SftpPermissionDenied", ErrorCategory.PermissionDenied),
            SftpErrorKind.PathExists => ("SftpPathExists", ErrorCategory.ResourceExists),
            SftpErrorKind.NotSupported => ("SftpNotSupported", ErrorCategory.NotImplemented),
            SftpErrorKind.ConnectionLost => ("SftpConnectionLost", ErrorCategory.ConnectionError),
            SftpErrorKind.AuthenticationFailed => ("SftpAuthenticationFailed", ErrorCategory.AuthenticationError),
            SftpErrorKind.HostKeyRejected => ("SftpHostKeyRejected", ErrorCategory.SecurityError),
            SftpErrorKind.NegotiationFailed => ("SftpNegotiationFailed", ErrorCategory.ConnectionError),
            SftpErrorKind.Timeout => ("SftpTimeout", ErrorCategory.OperationTimeout),
            SftpErrorKind.ProtocolError => ("SftpProtocolError", ErrorCategory.ProtocolError),
            SftpErrorKind.IntegrityError => ("SftpIntegrityError", ErrorCategory.InvalidData),
            SftpErrorKind.InUse => ("SftpInUse", ErrorCategory.InvalidOperation),
            _ => ("SftpFailure", exception.IsWrite ? ErrorCategory.WriteError : ErrorCategory.ReadError),
        };
        return new ErrorRecord(exception, id, category, target ?? exception.Path);
    }

    /// <summary>A mistake in the use of a cmdlet; the message says what to write instead.</summary>
    public static ErrorRecord Usage(string id, string message, object? target = null) =>
        new(new ArgumentException(DisplayText.Clean(message)), id, ErrorCategory.InvalidArgument, target);
}
