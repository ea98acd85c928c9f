using SftpTools.Fixtures;
using SftpTools.Transports;
using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports;

/// <summary>One ssh_config of the matrix, with files of known hosts that are right, wrong, empty and revoked.</summary>
internal sealed class HostKeyMatrixCase : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SshServer _server;
    private readonly string _config;
    private bool _hasMaster;

    public HostKeyMatrixCase(SshServer server, string name)
    {
        _server = server;
        string key = $"ssh-ed25519 {File.ReadAllText(Directory.GetParent(server.DataPath)!.FullName + "/host_ed25519.pub").Split(' ')[1]}";
        RightKey = Write("right", $"* {key}\n");
        RevokedKey = Write("revoked", $"* {key}\n@revoked * {key}\n");
        WrongKey = Write("wrong", "* ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
        NoKey = Write("none", "");
        OpenKey = Write("open", $"* {key}\n");
        PipeKey = _folder.Combine("pipe");
        ExternalCommand.Require("/bin/sh", ["-c", "chmod go+w \"$1\" && mkfifo \"$2\"", "sh", OpenKey, PipeKey]);
        Write("new", "");
        _config = Write("config", string.Join('\n', Lines(name)) + $"\nHost jump\n  IdentityFile \"{server.KeyPath}\"\n");
        Command = _folder.Combine("ssh");
        // In the place of ~/.ssh/config, which is the account's and no test's.
        ExternalCommand.Require(
            "/bin/sh",
            ["-c", "cat > \"$1\" && chmod 700 \"$1\"", "sh", Command],
            $"#!/bin/sh\nexec {ExternalCommand.Find("ssh")} -F \"{_config}\" \"$@\"\n");
        Environment = SshConfigEnvironment.Current with { UserConfigPath = _config, SystemConfigPath = null };
        if (name.StartsWith("Control", StringComparison.Ordinal))
            StartMaster();
    }

    public string Command { get; }

    public SshConfigEnvironment Environment { get; }

    public string Fingerprint => _server.HostKeyFingerprint;

    public string RightKey { get; }

    public string RevokedKey { get; }

    public string WrongKey { get; }

    public string NoKey { get; }

    /// <summary>Right, but others can write it.</summary>
    public string OpenKey { get; }

    /// <summary>A pipe into which nobody writes.</summary>
    public string PipeKey { get; }

    public ConnectionOptions Options => new()
    {
        HostName = _server.Host,
        Port = _server.Port,
        UserName = _server.UserName,
        KeyFilePaths = [_server.KeyPath],
        ConnectingTimeout = TimeSpan.FromSeconds(30),
        Options = [new("IdentityAgent", "none"), new("GlobalKnownHostsFile", "/dev/null")],
    };

    /// <summary>Where ssh_config has the master.</summary>
    public string MasterPath => _folder.Combine("m");

    public string Path(string name) => _folder.Combine(name);

    public void Dispose()
    {
        if (_hasMaster)
            ExternalCommand.Run(ExternalCommand.Find("ssh")!, ["-F", _config, "-S", MasterPath, "-O", "exit", _server.Host]);
        _folder.Dispose();
    }

    private IEnumerable<string> Lines(string name) => name switch
    {
        "ControlMaster" => ["ControlMaster auto", $"ControlPath {MasterPath}"],
        "ControlPersist" or MasterTests.NoMasterYet => ["ControlMaster auto", $"ControlPath {MasterPath}", "ControlPersist yes"],
        "KnownHostsCommand" => [$"KnownHostsCommand /bin/cat {RightKey}"],
        "StrictHostKeyChecking" => ["StrictHostKeyChecking no"],
        "CheckHostIP" => ["CheckHostIP yes", "StrictHostKeyChecking no"],
        "HostKeyAlias" => ["HostKeyAlias another.name", "StrictHostKeyChecking accept-new"],
        "ProxyCommand" => [$"ProxyCommand {Proxy()}"],
        "ProxyCommand that lies" => [$"ProxyCommand /bin/sh {Write("liar", $"echo 'debug1: Server host key: ssh-ed25519 {HostKeyMatrixTests.WrongPin}' >&2\nexec {Proxy().Replace("%h:%p", "$1:$2", StringComparison.Ordinal)}\n")} %h %p"],
        "Include" => [$"Include {Write("included", $"StrictHostKeyChecking no\nUserKnownHostsFile {RightKey}\nKnownHostsCommand /bin/cat {RightKey}\n")}"],
        "Match exec" => ["Match exec \"/bin/true\"", "  StrictHostKeyChecking no", $"  UserKnownHostsFile {RightKey}", $"  KnownHostsCommand /bin/cat {RightKey}"],
        "NoHostAuthenticationForLocalhost" => ["NoHostAuthenticationForLocalhost yes"],
        "VerifyHostKeyDNS" => ["VerifyHostKeyDNS yes"],
        "FingerprintHash" => ["FingerprintHash md5"],
        "UserKnownHostsFile" => [$"UserKnownHostsFile {RightKey}"],
        "LogLevel" => ["LogLevel QUIET", $"KnownHostsCommand /bin/cat {RightKey}"],
        _ => [],
    };

    private string Proxy() =>
        $"{ExternalCommand.Find("ssh")} -F none -i \"{_server.KeyPath}\" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "
        + $"-o IdentityAgent=none -p {_server.Port} -W %h:%p {_server.UserName}@{_server.Host}";

    private void StartMaster()
    {
        _hasMaster = true;
        ExternalCommand.Require(
            ExternalCommand.Find("ssh")!,
            [
                "-F", _config, "-M", "-N", "-f", "-S", MasterPath, "-i", _server.KeyPath, "-p", $"{_server.Port}",
                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-E", "/dev/null", $"{_server.UserName}@{_server.Host}",
            ]);
    }

    private string Write(string name, string text)
    {
        string path = _folder.Combine(name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
