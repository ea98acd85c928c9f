namespace SftpTools.Fixtures;

/// <summary>What each kind of server needs on this machine.</summary>
internal static class PartnerPrograms
{
    private static readonly string[] s_greenEnd = ["/usr/libexec/gesftpserver", "/usr/lib/gesftpserver"];
    private static readonly string[] s_proFtpd = ["/usr/lib/proftpd", "/usr/libexec/proftpd"];

    /// <summary>The path of the Green End SFTP server, or null.</summary>
    public static string? GreenEnd => s_greenEnd.FirstOrDefault(File.Exists) ?? ExternalCommand.Find("gesftpserver");

    /// <summary>The system's own Python, whose packages the distribution brings; or null.</summary>
    public static string? Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : ExternalCommand.Find("python3");

    /// <summary>The folder with ProFTPD's modules, or null where mod_sftp is not among them.</summary>
    public static string? ProFtpdModules =>
        s_proFtpd.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "mod_sftp.so")));

    /// <summary>Null where this machine can run the server, else the reason why not.</summary>
    public static string? WhyUnavailable(PartnerKind kind)
    {
        if (SshServer.WhyUnavailable() is { } reason)
            return reason;
        return kind switch
        {
            PartnerKind.OpenSshInternal => null,
            PartnerKind.OpenSshExternal => SshServer.FindSftpServer() is null ? "sftp-server is not installed (package openssh-sftp-server)" : null,
            PartnerKind.GreenEnd => GreenEnd is null ? "gesftpserver is not installed (package gesftpserver)" : null,
            PartnerKind.MySecureShell => WithoutRoot() ?? MySecureShell.WhyUnavailable(),
            PartnerKind.ProFtpd or PartnerKind.ProFtpdWithoutChmod or PartnerKind.ProFtpdWithoutRename =>
                WithoutRoot() ?? Missing("proftpd", "proftpd-core")
                    ?? (ProFtpdModules is null ? "ProFTPD's mod_sftp is not installed (package proftpd-mod-crypto)" : null),
            PartnerKind.Dropbear => Missing("dropbear", "dropbear-bin") ?? TestAccount.WhyUnavailable()
                ?? (File.Exists("/usr/lib/sftp-server") ? null : "the sftp-server that Dropbear starts is not installed (package openssh-sftp-server)"),
            PartnerKind.Paramiko => MissingModule("paramiko", "python3-paramiko"),
            PartnerKind.AsyncSsh => MissingModule("asyncssh", "python3-asyncssh"),
            PartnerKind.Rclone => Missing("rclone", "rclone"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static string? WithoutRoot() => Environment.IsPrivilegedProcess ? null : "it has to be started by root";

    private static string? Missing(string program, string package) =>
        ExternalCommand.Find(program) is null ? $"{program} is not installed (package {package})" : null;

    private static string? MissingModule(string module, string package) =>
        Python is { } python && ExternalCommand.Run(python, ["-W", "ignore", "-c", $"import {module}"]).ExitCode == 0
            ? null
            : $"the Python library {module} is not installed (package {package})";
}
