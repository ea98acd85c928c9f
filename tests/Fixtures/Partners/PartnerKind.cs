namespace SftpTools.Fixtures;

/// <summary>The SFTP servers that tests run against where they are installed.</summary>
public enum PartnerKind
{
    /// <summary>The SFTP server inside OpenSSH's sshd.</summary>
    OpenSshInternal,

    /// <summary>OpenSSH's sftp-server as a program of its own.</summary>
    OpenSshExternal,

    /// <summary>The Green End SFTP server behind sshd.</summary>
    GreenEnd,

    /// <summary>MySecureShell behind sshd.</summary>
    MySecureShell,

    /// <summary>ProFTPD with mod_sftp.</summary>
    ProFtpd,

    /// <summary>ProFTPD where nobody may change a mode.</summary>
    ProFtpdWithoutChmod,

    /// <summary>ProFTPD where nobody may remove or rename.</summary>
    ProFtpdWithoutRename,

    /// <summary>Dropbear with OpenSSH's sftp-server.</summary>
    Dropbear,

    /// <summary>A server of the Python library paramiko, as its examples have it.</summary>
    Paramiko,

    /// <summary>A server of the Python library asyncssh.</summary>
    AsyncSsh,

    /// <summary>rclone serve sftp.</summary>
    Rclone,
}
