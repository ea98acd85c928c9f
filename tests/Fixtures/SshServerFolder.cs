using System.Text.RegularExpressions;

namespace SftpTools.Fixtures;

/// <summary>The files of one throw-away sshd: keys, configuration, known hosts, log.</summary>
internal sealed partial class SshServerFolder
{
    public const string Host = "127.0.0.1";
    public const string Alias = "sftptools";
    public const string Passphrase = "correct horse";

    private readonly SshServerOptions _options;
    private IReadOnlyList<SshKey> _hostKeys = [];

    public SshServerFolder(SshServerOptions options)
    {
        _options = options;
        Root = Directory.CreateTempSubdirectory("sftptools-sshd-").FullName;
        DataPath = Directory.CreateDirectory(Path.Combine(Root, "data")).FullName;
        MakeHostKeys();
        SshKey client = SshKey.Generate(KeyPath, "ed25519");
        SshKey encrypted = SshKey.Generate(EncryptedKeyPath, "ed25519", Passphrase);
        File.WriteAllLines(Path.Combine(Root, "authorized_keys"), [client.PublicLine, encrypted.PublicLine]);
        File.WriteAllText(LogPath, string.Empty);
        if (options.OtherUsers)
            OpenForOtherUsers();
    }

    public string Root { get; }

    public string DataPath { get; }

    public string KeyPath => Path.Combine(Root, "client_key");

    public string EncryptedKeyPath => Path.Combine(Root, "client_key_encrypted");

    public string KnownHostsPath => Path.Combine(Root, "known_hosts");

    public string ConfigPath => Path.Combine(Root, "ssh_config");

    public string ServerConfigPath => Path.Combine(Root, "sshd_config");

    public string LogPath => Path.Combine(Root, "sshd.log");

    public SshKey HostKey => _hostKeys[0];

    /// <summary>Makes new host keys in the place of the present ones; known_hosts keeps what it had.</summary>
    public void MakeHostKeys()
    {
        foreach (SshKey old in _hostKeys)
        {
            File.Delete(old.Path);
            File.Delete(old.Path + ".pub");
        }

        _hostKeys = [.. _options.HostKeyTypes.Select(type => SshKey.Generate(Path.Combine(Root, "host_" + type), type))];
    }

    /// <summary>Writes what the client and the server have to know of the port.</summary>
    public void Configure(int port)
    {
        File.WriteAllLines(KnownHostsPath, _hostKeys.Select(key => $"[{Host}]:{port} {key.PublicLine}"));
        File.WriteAllText(ConfigPath, $"""
            Host {Alias} {Host}
                HostName {Host}
                Port {port}
                User {Environment.UserName}
                IdentityFile "{KeyPath}"
                IdentitiesOnly yes
                IdentityAgent none
                UserKnownHostsFile "{KnownHostsPath}"
                GlobalKnownHostsFile /dev/null
                StrictHostKeyChecking yes
                UpdateHostKeys no

            """);
        File.WriteAllLines(ServerConfigPath, ServerLines(port));
    }

    /// <summary>Removes the folder.</summary>
    public void Delete()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }

    private IEnumerable<string> ServerLines(int port)
    {
        List<string> first = [.. _options.Lines.TakeWhile(line => !StartsMatch(line))];
        string subsystem = _options.Subsystem is { } command ? $"Subsystem sftp {command}" : "# no subsystem";
        string[] own =
        [
            $"Port {port}",
            $"ListenAddress {Host}",
            .. _hostKeys.Select(key => $"HostKey {key.Path}"),
            $"AuthorizedKeysFile {Path.Combine(Root, "authorized_keys")}",
            "PidFile none",
            "StrictModes no",
            $"UsePAM {YesNo(_options.Pam || AccountIsLocked())}",
            $"PasswordAuthentication {YesNo(_options.Passwords)}",
            $"KbdInteractiveAuthentication {YesNo(_options.Pam)}",
            "PermitRootLogin prohibit-password",
            "PermitUserRC no",
            "PrintMotd no",
            "UseDNS no",
            "X11Forwarding no",
            "MaxStartups 500",
            "MaxSessions 500",
            $"LogLevel {_options.LogLevel}",
            .. PenaltyLines(),
            subsystem,
        ];
        return [.. first, .. own, .. _options.Lines.Skip(first.Count)];
    }

    /// <summary>
    /// OpenSSH 9.8 and later shuts out an address after some failed logins, which is what tests of failures look like; older ones
    /// refuse to start with a line they do not know.
    /// </summary>
    private static string[] PenaltyLines()
    {
        CommandResult version = ExternalCommand.Run(SshServer.FindServer()!, ["-V"]);
        Match match = VersionPattern().Match(version.Error + version.Output);
        return match.Success && new Version(match.Groups[1].Value) >= new Version(9, 8) ? ["PerSourcePenalties no"] : [];
    }

    /// <summary>Without PAM, sshd turns away an account whose password is locked, even by key.</summary>
    private static bool AccountIsLocked()
    {
        const string shadow = "/etc/shadow";
        try
        {
            string prefix = Environment.UserName + ":!";
            return File.Exists(shadow) && File.ReadLines(shadow).Any(line => line.StartsWith(prefix, StringComparison.Ordinal));
        }
        catch (UnauthorizedAccessException)
        {
            // An sshd without root cannot see it either.
            return false;
        }
    }

    private void OpenForOtherUsers()
    {
        const UnixFileMode traverse = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Root, File.GetUnixFileMode(Root) | traverse);
        File.SetUnixFileMode(DataPath, (UnixFileMode)Convert.ToInt32("1777", 8));
    }

    private static bool StartsMatch(string line) =>
        line.TrimStart().StartsWith("Match ", StringComparison.OrdinalIgnoreCase);

    private static string YesNo(bool value) => value ? "yes" : "no";

    [GeneratedRegex(@"OpenSSH_(\d+\.\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
