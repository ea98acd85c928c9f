namespace SftpTools;

/// <summary>How a session reaches the server.</summary>
public enum SftpTransport
{
    /// <summary>The SSH.NET library, in this process.</summary>
    SshNet,

    /// <summary>The system's ssh command, as a child process.</summary>
    OpenSsh,
}
