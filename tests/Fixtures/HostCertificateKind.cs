namespace SftpTools.Fixtures;

/// <summary>What certificate a throw-away sshd shows with its host keys.</summary>
public enum HostCertificateKind
{
    /// <summary>None: plain host keys.</summary>
    None,

    /// <summary>One for the address of the server, valid now.</summary>
    Valid,

    /// <summary>One whose time is over.</summary>
    Expired,

    /// <summary>One that names another host.</summary>
    OtherHost,

    /// <summary>One that names no host.</summary>
    NoHost,
}
