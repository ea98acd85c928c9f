using System.Text.RegularExpressions;

namespace SftpTools.Fixtures;

/// <summary>The files of one throw-away sshd: keys, configuration, known hosts, log.</summary>
internal sealed partial class SshServerFolder
{
    public const string Host = "127.0.0.1";
    public const string Alias = "sftptools";
    public const string Passphrase = "correct horse";

    private readonly SshServerOptions _options;
    private readonly CertificateAuthority? _hostAuthority;
    private IReadOnlyList<SshKey> _hostKeys = [];

    public SshServerFolder(SshServerOptions options)
    {
        _options = options;
        Root = Directory.CreateTempSubdirectory("sftptools-sshd-").FullName;
        DataPath = Directory.CreateDirectory(Path.Combine(Root, "data")).FullName;
        ServerProgram = SshServer.FindServer()!;
        if (options.HostCertificate != HostCertificateKind.None)
            _hostAuthority = CertificateAuthority.Create(Path.Combine(Root, "host_ca"));

        MakeHostKeys();
        SshKey client = SshKey.Generate(KeyPath, "ed25519");
        SshKey encrypted = SshKey.Generate(EncryptedKeyPath, "ed25519", Passphrase);
        File.WriteAllLines(Path.Combine(Root, "authorized_keys"), [client.PublicLine, encrypted.PublicLine, .. options.AuthorizedLines]);
        File.WriteAllText(LogPath, string.Empty);
        if (options.Banner is { } banner)
            File.WriteAllText(BannerPath, banner + "\n");

        if (options.UserCertificates)
            Certificates = MakeUserCertificates();

        if (options.OneTimeCodes)
        {
            OneTimeCodes = OneTimeCodes.Create(Root);

            // sshd asks for the PAM service that has the name of its program.
            ServerProgram = Path.Combine(Root, OneTimeCodes.ServiceName);
            File.CreateSymbolicLink(ServerProgram, SshServer.FindServer()!);
        }

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

    public string HashedKnownHostsPath => KnownHostsPath + "_hashed";

    public string RevokedKnownHostsPath => KnownHostsPath + "_revoked";

    public string? AuthorityKnownHostsPath => _hostAuthority is null ? null : KnownHostsPath + "_authority";

    /// <summary>The path under which sshd is started.</summary>
    public string ServerProgram { get; }

    public ClientCertificates? Certificates { get; }

    public OneTimeCodes? OneTimeCodes { get; }

    public IReadOnlyList<SshKey> HostKeys => _hostKeys;

    public SshKey HostKey => _hostKeys[0];

    private string BannerPath => Path.Combine(Root, "banner");

    private string UserAuthorityPath => Path.Combine(Root, "user_ca");

    /// <summary>Makes new host keys in the place of the present ones; known_hosts keeps what it had.</summary>
    public void MakeHostKeys()
    {
        foreach (SshKey old in _hostKeys)
        {
            File.Delete(old.Path);
            File.Delete(old.Path + ".pub");
            File.Delete(CertificateAuthority.CertificatePath(old));
        }

        _hostKeys = [.. _options.HostKeyTypes.Select(type => SshKey.Generate(Path.Combine(Root, "host_" + type), type))];
        foreach (SshKey key in _hostKeys)
        {
            _hostAuthority?.SignHost(
                key,
                _options.HostCertificate switch
                {
                    HostCertificateKind.NoHost => [],
                    HostCertificateKind.OtherHost => ["other.example.com"],
                    _ => [Host],
                },
                _options.HostCertificate == HostCertificateKind.Expired ? CertificateAuthority.Past : CertificateAuthority.Now);
        }
    }

    /// <summary>Writes what the client and the server have to know of the port.</summary>
    public void Configure(int port)
    {
        string[] known = [.. _hostKeys.Select(key => $"[{Host}]:{port} {key.PublicLine}")];
        File.WriteAllLines(KnownHostsPath, known);
        File.WriteAllLines(RevokedKnownHostsPath, [.. known, .. known.Select(line => "@revoked " + line)]);
        File.WriteAllLines(HashedKnownHostsPath, known);
        ExternalCommand.Require(ExternalCommand.Find("ssh-keygen")!, ["-H", "-f", HashedKnownHostsPath]);
        File.Delete(HashedKnownHostsPath + ".old");
        if (_hostAuthority is not null)
            File.WriteAllText(AuthorityKnownHostsPath!, $"@cert-authority [{Host}]:{port} {_hostAuthority.Key.PublicLine}\n");

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
        OneTimeCodes?.Dispose();
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
            $"UsePAM {YesNo(UsesPam)}",
            $"PasswordAuthentication {YesNo(_options.Passwords || _options.EmptyPasswords)}",
            $"PermitEmptyPasswords {YesNo(_options.EmptyPasswords)}",
            $"KbdInteractiveAuthentication {YesNo(_options.Pam || _options.OneTimeCodes)}",
            "PermitRootLogin prohibit-password",
            "PermitUserRC no",
            "PrintMotd no",
            "UseDNS no",
            "X11Forwarding no",
            "MaxStartups 500",
            "MaxSessions 500",
            $"LogLevel {_options.LogLevel}",
            .. ChoiceLines(),
            .. VersionLines(),
            subsystem,
        ];
        return [.. first, .. own, .. _options.Lines.Skip(first.Count)];
    }

    private bool UsesPam => _options.Pam || _options.OneTimeCodes || (AccountIsLocked() && !_options.EmptyPasswords);

    private IEnumerable<string> ChoiceLines()
    {
        if (_options.AuthenticationMethods is { } methods)
            yield return $"AuthenticationMethods {methods}";

        if (_options.Banner is not null)
            yield return $"Banner {BannerPath}";

        if (_options.UserCertificates)
            yield return $"TrustedUserCAKeys {UserAuthorityPath}.pub";

        if (_hostAuthority is not null)
        {
            foreach (SshKey key in _hostKeys)
                yield return $"HostCertificate {CertificateAuthority.CertificatePath(key)}";
        }
    }

    /// <summary>
    /// OpenSSH 9.8 and later shuts out an address after some failed logins, which is what tests of failures look like, and takes the name of
    /// the PAM service from a line of its own; older ones refuse to start with a line they do not know.
    /// </summary>
    private IEnumerable<string> VersionLines()
    {
        CommandResult version = ExternalCommand.Run(SshServer.FindServer()!, ["-V"]);
        Match match = VersionPattern().Match(version.Error + version.Output);
        if (!match.Success || new Version(match.Groups[1].Value) < new Version(9, 8))
            yield break;

        yield return "PerSourcePenalties no";
        if (OneTimeCodes is { } codes)
            yield return $"PAMServiceName {codes.ServiceName}";
    }

    private ClientCertificates MakeUserCertificates()
    {
        CertificateAuthority trusted = CertificateAuthority.Create(UserAuthorityPath);
        CertificateAuthority other = CertificateAuthority.Create(UserAuthorityPath + "_other");
        string[] principals = [Environment.UserName, .. _options.Principals];
        return new ClientCertificates
        {
            Valid = Make("valid", trusted, principals, CertificateAuthority.Now),
            Expired = Make("expired", trusted, principals, CertificateAuthority.Past),
            OtherPrincipal = Make("principal", trusted, ["nobody-of-this-name"], CertificateAuthority.Now),
            OtherAuthority = Make("authority", other, principals, CertificateAuthority.Now),
        };

        string Make(string name, CertificateAuthority authority, string[] names, string validity)
        {
            SshKey key = SshKey.Generate(Path.Combine(Root, "certified_" + name), "ed25519");
            authority.SignUser(key, names, validity);
            return key.Path;
        }
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
