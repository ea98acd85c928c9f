namespace SftpTools.Fixtures.Commands;

/// <summary>Holds a throw-away sshd for another process.</summary>
internal static class SshdCommand
{
    public const string Usage = """
        sshd [--host-key TYPE]... [--subsystem internal|external|none|COMMAND] [--line 'sshd_config line']...
             [--passwords] [--pam] [--other-users]
            then: restart | restart-newkey | stop | cut | log
        """;

    public static int Run(IReadOnlyList<string> arguments)
    {
        CommandArguments given = new(
            arguments, ["--passwords", "--pam", "--other-users"], ["--host-key", "--subsystem", "--line"]);
        if (SshServer.WhyUnavailable() is { } reason)
            return Program.Unavailable(reason);

        IReadOnlyList<string> hostKeys = given.All("--host-key");
        using SshServer server = SshServer.Start(new SshServerOptions
        {
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

    private static string? Subsystem(string? choice) => choice switch
    {
        null or "internal" => SshServerOptions.InternalSftp,
        "none" => null,
        "external" => SshServer.FindSftpServer()
            ?? throw new InvalidOperationException("The external sftp-server is not installed."),
        _ => choice,
    };
}
