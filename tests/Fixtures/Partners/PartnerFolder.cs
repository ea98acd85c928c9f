using System.Globalization;

namespace SftpTools.Fixtures;

/// <summary>The files of one server that is not an sshd: keys, configuration, data, log; and the command that starts it.</summary>
internal sealed class PartnerFolder
{
    private readonly PartnerKind _kind;
    private readonly SshKey _hostKey;
    private readonly SshKey _clientKey;

    public PartnerFolder(PartnerKind kind, int port)
    {
        _kind = kind;
        Port = port;
        Root = Directory.CreateTempSubdirectory("sftptools-partner-").FullName;
        DataPath = Directory.CreateDirectory(Path.Combine(Root, "data")).FullName;
        // Dropbear before 2022.83 knows no ed25519 in its own format of keys.
        _hostKey = SshKey.Generate(Path.Combine(Root, "host_key"), "ed25519");
        _clientKey = SshKey.Generate(Path.Combine(Root, "client_key"), "ed25519");
        File.WriteAllText(AuthorizedPath, _clientKey.PublicLine + "\n");
    }

    public string Root { get; }

    public int Port { get; }

    public string DataPath { get; }

    /// <summary>What the server has said.</summary>
    public string Log => File.Exists(Path.Combine(Root, "server.log")) ? File.ReadAllText(Path.Combine(Root, "server.log")) : "";

    private string AuthorizedPath => Path.Combine(Root, "authorized_keys");

    private string PortText => Port.ToString(CultureInfo.InvariantCulture);

    private string Address => $"{SshServerFolder.Host}:{PortText}";

    /// <summary>Lets another account in.</summary>
    public void GiveTo(string userName)
    {
        const UnixFileMode Traverse = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Root, File.GetUnixFileMode(Root) | Traverse);
        ExternalCommand.Require(ExternalCommand.Find("chown")!, [userName, DataPath]);
    }

    /// <summary>The program and its arguments.</summary>
    public string[] Command() => _kind switch
    {
        PartnerKind.ProFtpd => ProFtpd([]),
        PartnerKind.ProFtpdWithoutChmod => ProFtpd(["<Limit SITE_CHMOD>", "DenyAll", "</Limit>"]),
        PartnerKind.ProFtpdWithoutRename => ProFtpd(["<Limit DELE RNFR RNTO RMD>", "DenyAll", "</Limit>"]),
        PartnerKind.Dropbear => Dropbear(),
        PartnerKind.Paramiko => Python(PythonServers.Paramiko),
        PartnerKind.AsyncSsh => Python(PythonServers.AsyncSsh),
        PartnerKind.Rclone =>
        [
            ExternalCommand.Find("rclone")!, "serve", "sftp", DataPath, "--addr", Address, "--key", _hostKey.Path,
            "--authorized-keys", AuthorizedPath, "--config", "/dev/null",
        ],
        _ => throw new InvalidOperationException($"{_kind} runs behind sshd."),
    };

    /// <summary>What a client has to know.</summary>
    public PartnerFacts Facts(TestAccount? account) => new()
    {
        Host = SshServerFolder.Host,
        Port = Port,
        UserName = account?.UserName ?? Environment.UserName,
        Password = account?.Password,
        KeyPath = _clientKey.Path,
        HostKeyFingerprint = _hostKey.Fingerprint,
        DataPath = DataPath,
        RemotePath = _kind == PartnerKind.Rclone ? "" : DataPath,
    };

    private string[] Python(string script)
    {
        string path = Path.Combine(Root, "server.py");
        File.WriteAllText(path, script);
        return [PartnerPrograms.Python!, "-W", "ignore", path, PortText, _hostKey.Path, AuthorizedPath, DataPath];
    }

    private string[] Dropbear()
    {
        string key = Path.Combine(Root, "dropbear_key");
        ExternalCommand.Require(ExternalCommand.Find("dropbearconvert")!, ["openssh", "dropbear", _hostKey.Path, key]);
        return [ExternalCommand.Find("dropbear")!, "-F", "-E", "-r", key, "-p", Address, "-P", Path.Combine(Root, "pid")];
    }

    private string[] ProFtpd(string[] limits)
    {
        string configuration = Path.Combine(Root, "proftpd.conf");
        string authorized = Path.Combine(Root, "authorized");
        Directory.CreateDirectory(authorized);
        // mod_sftp reads keys in the format of RFC 4716.
        CommandResult converted = ExternalCommand.Require(
            ExternalCommand.Find("ssh-keygen")!, ["-e", "-m", "RFC4716", "-f", _clientKey.Path + ".pub"]);
        File.WriteAllText(Path.Combine(authorized, Environment.UserName), converted.Output);
        File.WriteAllLines(configuration,
        [
            "ServerName \"fixture\"", "ServerType standalone", "DefaultServer on", $"DefaultAddress {SshServerFolder.Host}",
            "SocketBindTight on", $"Port {PortText}", "UseIPv6 off", "User root", "Group root", "Umask 022",
            $"ModulePath {PartnerPrograms.ProFtpdModules}", "LoadModule mod_sftp.c",
            $"PidFile {Root}/pid", $"ScoreboardFile {Root}/scoreboard", $"SystemLog {Root}/system.log", "WtmpLog off", "UseReverseDNS off",
            "RootLogin on", "RequireValidShell off", "UseFtpUsers off", "AllowOverwrite on", "AllowStoreRestart on", "AuthOrder mod_auth_unix.c",
            "SFTPEngine on", $"SFTPLog {Root}/sftp.log", $"SFTPHostKey {_hostKey.Path}",
            $"SFTPAuthorizedUserKeys file:{authorized}/%u", "SFTPAuthMethods publickey",
            .. limits,
        ]);
        return [ExternalCommand.Find("proftpd")!, "-n", "-c", configuration];
    }
}
