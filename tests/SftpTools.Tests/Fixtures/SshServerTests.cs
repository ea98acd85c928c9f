using System.Diagnostics;
using SftpTools.Fixtures;

namespace SftpTools.Tests.Fixtures;

public sealed class SshServerTests
{
    [FactIf(Machine.SshServer)]
    public void Lets_its_key_in_and_is_known_by_its_host_key()
    {
        using SshServer server = SshServer.Start();

        CommandResult result = Ssh(server, "echo in");

        // What the account's own shell start-up files say goes to the error stream, and is not of interest.
        Assert.Equal((0, "in\n"), (result.ExitCode, result.Output));
    }

    [FactIf(Machine.SshServer)]
    public void Comes_back_on_its_port_with_the_same_key_or_another()
    {
        using SshServer server = SshServer.Start();
        (int port, string fingerprint) = (server.Port, server.HostKeyFingerprint);

        server.Restart();
        CommandResult same = Ssh(server, "true");
        server.Restart(HostKeyChange.Replace);
        CommandResult other = Ssh(server, "true");

        Assert.Equal(port, server.Port);
        Assert.Equal(0, same.ExitCode);
        Assert.NotEqual(fingerprint, server.HostKeyFingerprint);
        Assert.Equal(255, other.ExitCode);
        Assert.Contains("REMOTE HOST IDENTIFICATION HAS CHANGED", other.Error, StringComparison.Ordinal);
    }

    [FactIf(Machine.SshServer)]
    public async Task Cuts_connections_and_goes_on_listening()
    {
        using SshServer server = SshServer.Start();
        using Process client = Process.Start(
            new ProcessStartInfo("ssh", ["-F", server.ConfigPath, server.Alias, "echo in; sleep 60"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        await client.StandardOutput.ReadLineAsync();

        Assert.True(server.CutConnections() > 0);

        Assert.True(client.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(255, client.ExitCode);
        Assert.Equal(0, Ssh(server, "true").ExitCode);
    }

    [FactIf(Machine.SshServer | Machine.Accounts)]
    public void Lets_a_temporary_account_in_by_password_and_no_other()
    {
        using TestAccount account = TestAccount.Create();
        using SshServer server = SshServer.Start(new SshServerOptions { Passwords = true });

        Assert.Equal((0, account.UserName + "\n"), Login(server, account.UserName, account.Password));
        Assert.Equal((255, ""), Login(server, account.UserName, "another"));
    }

    [FactIf(Machine.Accounts)]
    public void Removes_an_account_with_its_home()
    {
        TestAccount account = TestAccount.Create();
        bool hadHome = Directory.Exists(account.Home);

        account.Dispose();

        Assert.True(hadHome);
        Assert.False(Directory.Exists(account.Home));
        Assert.NotEqual(0, ExternalCommand.Run("id", [account.UserName]).ExitCode);
    }

    [FactIf(Machine.SmallDisks)]
    public void Fills_a_small_disk()
    {
        using SmallDisk disk = SmallDisk.Mount(1);

        Assert.Throws<IOException>(() => File.WriteAllBytes(Path.Combine(disk.Path, "big"), new byte[2 * 1024 * 1024]));
    }

    private static CommandResult Ssh(SshServer server, string command) =>
        ExternalCommand.Run("ssh", ["-F", server.ConfigPath, "-o", "BatchMode=yes", server.Alias, command]);

    private static (int ExitCode, string Output) Login(SshServer server, string userName, string password)
    {
        using TempFolder folder = new();
        CommandResult result = ExternalCommand.Run("env",
        [
            "SSH_ASKPASS=" + folder.WriteScript("answer", $"echo {password}"), "SSH_ASKPASS_REQUIRE=force",
            "ssh", "-F", server.ConfigPath, "-o", "PreferredAuthentications=password", "-o", "NumberOfPasswordPrompts=1",
            "-l", userName, server.Alias, "id -un",
        ]);
        return (result.ExitCode, result.Output);
    }
}
