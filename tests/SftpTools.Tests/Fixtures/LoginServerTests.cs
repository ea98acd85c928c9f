using SftpTools.Fixtures;
using SftpTools.Trust;

namespace SftpTools.Tests.Fixtures;

/// <summary>What the servers of the login matrix do, seen with the system's ssh.</summary>
public sealed class LoginServerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The secret and two of the times of RFC 6238, appendix B, cut to six digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(2000000000, "279037")]
    public void Computes_the_codes_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, OneTimeCodes.TimedCode("12345678901234567890"u8.ToArray(), seconds / 30));

    [FactIf(Machine.SshServer | Machine.Accounts | Machine.OneTimeCodes)]
    public void Asks_for_a_password_and_then_for_a_code()
    {
        using TestAccount account = TestAccount.Create();
        using SshServer server = SshServer.Start(new SshServerOptions { OneTimeCodes = true });
        string service = Path.Combine("/etc/pam.d", server.OneTimeCodes!.ServiceName);

        (CommandResult right, string[] questions) = Answer(server, account, server.OneTimeCodes.Code);
        (CommandResult wrong, _) = Answer(server, account, "000");
        bool had = File.Exists(service);
        server.Dispose();

        Assert.Equal((0, account.UserName + "\n"), (right.ExitCode, right.Output));
        Assert.Collection(
            questions,
            question => Assert.Contains(server.OneTimeCodes.PasswordPrompt, question, StringComparison.Ordinal),
            question => Assert.Contains(server.OneTimeCodes.CodePrompt, question, StringComparison.Ordinal));
        Assert.Equal(255, wrong.ExitCode);
        Assert.True(had);
        Assert.False(File.Exists(service));
    }

    [FactIf(Machine.SshServer)]
    public void Trusts_the_right_certificates_of_users()
    {
        using SshServer server = SshServer.Start(new SshServerOptions { UserCertificates = true });
        ClientCertificates certificates = server.Certificates!;

        Assert.Equal(0, Ssh(server, "-o", "IdentityFile=" + certificates.Valid).ExitCode);
        string[] refused = [certificates.Expired, certificates.OtherPrincipal, certificates.OtherAuthority];
        Assert.All(refused, key =>
            Assert.Equal(255, LoginBy(server, key)));
        Assert.Contains("Certificate invalid: expired", server.Log, StringComparison.Ordinal);
        Assert.Contains("name is not a listed principal", server.Log, StringComparison.Ordinal);
    }

    [FactIf(Machine.SshServer)]
    public void Shows_certificates_of_hosts()
    {
        (HostCertificateKind Kind, int ExitCode)[] expected =
            [(HostCertificateKind.Valid, 0), (HostCertificateKind.Expired, 255), (HostCertificateKind.OtherHost, 255)];

        foreach ((HostCertificateKind kind, int exitCode) in expected)
        {
            using SshServer server = SshServer.Start(new SshServerOptions { HostCertificate = kind });

            SshServerFacts facts = server.Facts;
            Assert.Equal(exitCode, Ssh(server, "-o", "UserKnownHostsFile=" + facts.AuthorityKnownHostsPath).ExitCode);
            Assert.Equal(0, Ssh(server, "-o", "UserKnownHostsFile=" + facts.HashedKnownHostsPath).ExitCode);
            Assert.Contains(
                "REVOKED HOST KEY",
                Ssh(server, "-o", "UserKnownHostsFile=" + facts.RevokedKnownHostsPath).Error,
                StringComparison.Ordinal);
        }
    }

    [FactIf(Machine.SshServer | Machine.Accounts)]
    public void Lets_an_empty_password_in_without_any_and_shows_a_banner()
    {
        using TestAccount account = TestAccount.Create(emptyPassword: true);
        using SshServer server = SshServer.Start(
            new SshServerOptions { EmptyPasswords = true, Banner = "For tests only." });

        CommandResult result = Ssh(server, "-o", "PreferredAuthentications=none", "-l", account.UserName);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("For tests only.", result.Error, StringComparison.Ordinal);
        Assert.Contains($"Accepted none for {account.UserName}", server.Log, StringComparison.Ordinal);
    }

    [FactIf(Machine.SshServer)]
    public void Makes_keys_that_open_a_server()
    {
        ClientKeySet set = ClientKeySet.Create(_folder.Combine("keys"));
        using SshServer server = SshServer.Start(new SshServerOptions { AuthorizedLines = set.PublicLines });

        Assert.All(set.Keys.Where(key => key is { OpenSshReads: true, Passphrase: null }), key =>
            Assert.Equal(0, LoginBy(server, key.Path)));
        Assert.All(
            set.Keys.Where(key => key.Format == "openssh"),
            key => Assert.True(key.OpenSshReads, key.Name));
        Assert.All(
            set.Keys.Where(key => key.Cipher is not null),
            key => Assert.Equal(255, LoginBy(server, key.Path)));
    }

    [FactIf(Machine.SshServer | Machine.Agent)]
    public void Has_an_agent_that_can_be_locked_and_ends()
    {
        using SshServer server = SshServer.Start();
        using SshAgent agent = SshAgent.Start();

        agent.Add(server.EncryptedKeyPath, server.Passphrase);
        int open = Login();
        agent.Lock();
        int locked = Login();
        agent.Unlock();
        int unlocked = Login();
        agent.Stop();

        Assert.Equal((0, 255, 0), (open, locked, unlocked));
        Assert.False(ProcessTree.IsRunning(agent.ProcessId));

        int Login() => ExternalCommand.Run(
            "ssh",
            [
                "-o", "IdentitiesOnly=no", "-o", "IdentityAgent=" + agent.SocketPath,
                .. WithoutFile(server), server.Host, "true",
            ])
            .ExitCode;
    }

    [FactIf(Machine.SshServer)]
    public void Counts_the_jumps_through_a_hop()
    {
        using SshChain open = SshChain.Start(3);
        using SshChain closed = SshChain.Start(2, forbidding: 1);

        CommandResult through = Jump(open, "-J", $"{SshChain.AliasOf(1)},{SshChain.AliasOf(2)}", SshChain.AliasOf(3));
        CommandResult direct = Jump(open, SshChain.AliasOf(3));
        CommandResult refused = Jump(closed, "-J", SshChain.AliasOf(1), SshChain.AliasOf(2));

        Assert.Equal((0, 0, 255), (through.ExitCode, direct.ExitCode, refused.ExitCode));
        Assert.Equal([1, 1, 0], open.Hops.Select(hop => hop.ForwardCount));
        Assert.Equal(1, closed.Hops[0].RefusedForwardCount);

        static CommandResult Jump(SshChain chain, params string[] arguments) =>
            ExternalCommand.Run("ssh", ["-F", chain.ConfigPath, "-o", "BatchMode=yes", .. arguments, "true"]);
    }

    private static CommandResult Ssh(SshServer server, params string[] options) => ExternalCommand.Run(
        "ssh", [.. options, "-F", server.ConfigPath, "-o", "BatchMode=yes", server.Alias, "true"]);

    /// <summary>The exit code of ssh with one key file.</summary>
    private static int LoginBy(SshServer server, string path) =>
        ExternalCommand.Run("ssh", [.. WithoutFile(server), "-i", path, server.Host, "true"]).ExitCode;

    /// <summary>Options under which no key is tried but those that are given.</summary>
    private static string[] WithoutFile(SshServer server) =>
    [
        "-F", "none", "-p", $"{server.Port}", "-o", "BatchMode=yes",
        "-o", "UserKnownHostsFile=" + server.KnownHostsPath,
        "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
    ];

    /// <summary>Logs in with a script that notes each question and answers it by what it asks for.</summary>
    private (CommandResult Result, string[] Questions) Answer(SshServer server, TestAccount account, string code)
    {
        string asked = _folder.Combine("asked-" + code);
        string script = _folder.WriteScript(
            "answer-" + code,
            $"""
            echo "$1" >>'{asked}'
            if [ $(wc -l <'{asked}') = 1 ]; then echo {account.Password}; else echo {code}; fi
            """);
        CommandResult result = ExternalCommand.Run("env",
        [
            "SSH_ASKPASS=" + script, "SSH_ASKPASS_REQUIRE=force",
            "ssh", "-F", server.ConfigPath, "-o", "PreferredAuthentications=keyboard-interactive",
            "-o", "NumberOfPasswordPrompts=1", "-l", account.UserName, server.Alias, "id -un",
        ]);
        return (result, File.ReadAllLines(asked));
    }
}
