namespace SftpTools.Fixtures.Commands;

/// <summary>Holds a throw-away sshd for another process.</summary>
internal static class SshdCommand
{
    public const string Usage = """
        sshd [--host-key TYPE]... [--subsystem internal|external|none|COMMAND] [--line 'sshd_config line']...
             [--passwords] [--pam] [--codes] [--empty-passwords] [--other-users] [--methods LIST] [--banner TEXT]
             [--user-certificates [--principal ACCOUNT]...] [--host-certificate valid|expired|other-host|no-host]
             [--authorize AUTHORIZED_KEYS_FILE]... [--log-level LEVEL]
            then: restart | restart-newkey | stop | cut | log | code | forwards (counted with --log-level DEBUG1)
        """;

    public static int Run(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(
            arguments,
            ["--passwords", "--pam", "--codes", "--empty-passwords", "--other-users", "--user-certificates"],
            [
                "--host-key", "--subsystem", "--line", "--methods", "--banner", "--principal", "--host-certificate", "--authorize",
                "--log-level",
            ]);
        string? reason = SshServer.WhyUnavailable() ?? (given.Has("--codes") ? OneTimeCodes.WhyUnavailable() : null);
        if (reason is not null)
            return Program.Unavailable(reason);

        IReadOnlyList<string> hostKeys = given.All("--host-key");
        SshServerOptions standard = new();
        using SshServer server = SshServer.Start(new SshServerOptions
        {
            OneTimeCodes = given.Has("--codes"),
            EmptyPasswords = given.Has("--empty-passwords"),
            AuthenticationMethods = given.Text("--methods"),
            Banner = given.Text("--banner"),
            UserCertificates = given.Has("--user-certificates"),
            Principals = given.All("--principal"),
            HostCertificate = HostCertificate(given.Text("--host-certificate")),
            AuthorizedLines = [.. given.All("--authorize").SelectMany(File.ReadAllLines)],
            LogLevel = given.Text("--log-level") ?? standard.LogLevel,
            HostKeyTypes = hostKeys.Count > 0 ? hostKeys : ["ed25519"],
            Subsystem = Subsystem(given.Text("--subsystem")),
            Lines = given.All("--line"),
            Passwords = given.Has("--passwords"),
            Pam = given.Has("--pam"),
            OtherUsers = given.Has("--other-users"),
        });
        LineConversation.Hold(server.Facts, new Dictionary<string, Func<string[], object>>
        {
            ["restart"] = _ => Restart(server, HostKeyChange.Keep),
            ["restart-newkey"] = _ => Restart(server, HostKeyChange.Replace),
            ["stop"] = _ => Stop(server),
            ["cut"] = _ => new { Cut = server.CutConnections() },
            ["log"] = _ => new { server.Log },
            ["code"] = _ => new
            {
                (server.OneTimeCodes ?? throw new InvalidOperationException("It was not started with --codes.")).Code,
            },
            ["forwards"] = _ => new { Opened = server.ForwardCount, Refused = server.RefusedForwardCount },
        });
        return 0;
    }

    private static SshServerFacts Restart(SshServer server, HostKeyChange hostKey)
    {
        server.Restart(hostKey);
        return server.Facts;
    }

    private static object Stop(SshServer server)
    {
        server.Stop();
        return new { Stopped = true };
    }

    private static HostCertificateKind HostCertificate(string? choice) => choice switch
    {
        null => HostCertificateKind.None,
        "valid" => HostCertificateKind.Valid,
        "expired" => HostCertificateKind.Expired,
        "other-host" => HostCertificateKind.OtherHost,
        "no-host" => HostCertificateKind.NoHost,
        _ => throw new FormatException($"{choice} is none of valid, expired, other-host and no-host."),
    };

    private static string? Subsystem(string? choice) => choice switch
    {
        null or "internal" => SshServerOptions.InternalSftp,
        "none" => null,
        "external" => SshServer.FindSftpServer()
            ?? throw new InvalidOperationException("The external sftp-server is not installed."),
        _ => choice,
    };
}
