using System.Diagnostics.CodeAnalysis;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>Ends a request of the test server with a status.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the test server.")]
internal sealed class StatusException(StatusCode status, string? words = null) : Exception(status.ToString())
{
    public StatusCode Status { get; } = status;

    /// <summary>What the server says of it; null for the usual words.</summary>
    public string? Words { get; } = words;

    /// <summary>ENOENT, ENOTDIR and ELOOP.</summary>
    public static StatusException NoSuchFile() => new(StatusCode.NoSuchFile);

    /// <summary>EACCES and EPERM.</summary>
    public static StatusException PermissionDenied() => new(StatusCode.PermissionDenied);

    /// <summary>EEXIST, ENOTEMPTY, EISDIR, ENOSPC and all else that OpenSSH does not tell apart.</summary>
    public static StatusException Failure() => new(StatusCode.Failure);

    /// <summary>EINVAL and ENAMETOOLONG, in OpenSSH.</summary>
    public static StatusException BadMessage() => new(StatusCode.BadMessage);
}
