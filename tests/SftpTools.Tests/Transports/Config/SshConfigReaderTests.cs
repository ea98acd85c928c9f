using SftpTools.Tests.Fixtures;
using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports.Config;

/// <summary>What ssh would stop at is told, and what ssh -G does not show is read all the same.</summary>
public sealed class SshConfigReaderTests : IDisposable
{
    private readonly ConfigFolder _config = new();

    public void Dispose() => _config.Dispose();

    [Theory]
    [InlineData("Port", "no argument")]
    [InlineData("Port =", "no argument")]
    [InlineData("Port 0", "no value")]
    [InlineData("Port 65536", "no value")]
    [InlineData("Port -1", "no value")]
    [InlineData("Port 1 2", "more arguments")]
    [InlineData("User \"\"", "no argument")]
    [InlineData("User \"a", "quote")]
    [InlineData("User 'a\"", "quote")]
    [InlineData("\"User a", "quote")]
    [InlineData("IdentitiesOnly maybe", "no value")]
    [InlineData("StrictHostKeyChecking sometimes", "no value")]
    [InlineData("ConnectTimeout 5x", "no value")]
    [InlineData("ConnectTimeout 99999999999999999999", "no value")]
    [InlineData("ServerAliveInterval s", "no value")]
    [InlineData("NumberOfPasswordPrompts 1.5", "no value")]
    [InlineData("UserKnownHostsFile /a none", "none")]
    [InlineData("UserKnownHostsFile /a \"\"", "empty")]
    [InlineData("ProxyJump a,,b", "jump hosts")]
    [InlineData("ProxyJump a:b", "jump hosts")]
    [InlineData("ProxyJump @a", "jump hosts")]
    [InlineData("ProxyJump a;touch", "jump hosts")]
    [InlineData("NotAnOption 5", "not an option")]
    [InlineData("Include \"\"", "Include")]
    [InlineData("User a\0b", "NUL")]
    public void A_malformed_line_is_told_and_the_rest_is_used(string line, string reason)
    {
        _config.User("Host web", "HostName web.example.com", line, "HostKeyAlias rest");

        SshHostSettings read = _config.Read("web");

        SshConfigProblem problem = Assert.Single(read.Problems);
        Assert.Equal((_config.UserFile, 3), (problem.File, problem.Line));
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal(("web.example.com", "rest"), (read.HostName, read.HostKeyAlias));
        Assert.Null(read.Port);
        Assert.Null(read.UserName);
    }

    [Theory]
    [InlineData("Match", "no argument")]
    [InlineData("Match host", "no value")]
    [InlineData("Match all host web", "all")]
    [InlineData("Match host web user root all", "all")]
    [InlineData("Match weather fine", "not known")]
    [InlineData("Match localnetwork 10.0.0.0/8", "not known")]
    [InlineData("Match exec \"true\"", "exec")]
    [InlineData("Match host web !exec true", "exec")]
    [InlineData("Host \"web", "quote")]
    [InlineData("Host \"\" web", "empty")]
    public void A_block_whose_head_is_not_understood_does_not_apply(string head, string reason)
    {
        _config.User("Host web", "Port 5", head, "User block", "Host *", "HostKeyAlias rest");

        SshHostSettings read = _config.Read("web");

        SshConfigProblem problem = Assert.Single(read.Problems);
        Assert.Equal(3, problem.Line);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal((5, null, "rest"), (read.Port, read.UserName, read.HostKeyAlias));
    }

    [Fact]
    public void A_command_of_a_block_for_another_host_is_no_problem()
    {
        _config.User("Match host db exec \"touch /x\"", "Port 5");

        Assert.Empty(_config.Read("web").Problems);
        Assert.Single(_config.Read("db").Problems);
    }

    [Fact]
    public void The_system_file_comes_after_the_users()
    {
        _config.User("Host web", "Port 5", "IdentityFile /k/user");
        _config.System("Port 6", "User system", "IdentityFile /k/system");

        SshHostSettings read = _config.Read("web");

        Assert.Equal((5, "system"), (read.Port, read.UserName));
        Assert.Equal(["/k/user", "/k/system"], read.IdentityFiles);
    }

    [Fact]
    public void Options_come_first_and_are_told_by_their_name()
    {
        _config.User("Port 5", "IdentityFile /k/file");

        SshHostSettings read = _config.Read("web", ("port", "6"), ("IdentityFile", "/k/option"), ("Host", "x"), ("Bad", "y"));

        Assert.Equal(6, read.Port);
        Assert.Equal(["/k/option", "/k/file"], read.IdentityFiles);
        Assert.All(read.Problems, static problem => Assert.Equal((SshConfigProblem.OptionsFile, 0), (problem.File, problem.Line)));
        Assert.Equal(2, read.Problems.Count);
    }

    [Fact]
    public void Nothing_at_all_gives_the_defaults()
    {
        SshHostSettings read = _config.Read("Web");

        Assert.Equal(("web", "Web"), (read.HostName, read.OriginalHost));
        Assert.Null(read.IdentityFiles);
        Assert.Null(read.StrictHostKeyChecking);
        Assert.Empty(read.ProxyJump);
        Assert.Empty(read.Problems);
        Assert.Equal([_config.Home(".ssh", "known_hosts"), _config.Home(".ssh", "known_hosts2")], read.UserKnownHostsFiles);
    }

    [FactIfUnix]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_file_that_others_may_write_is_not_used()
    {
        _config.User("Port 5", "Include open");
        _config.System("Include system", "User system");
        string included = _config.Ssh("open", "User nobody");
        string[] files = [included, _config.UserFile];
        foreach (string file in files)
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);

            SshHostSettings read = _config.Read("web");

            Assert.Equal("system", read.UserName);
            SshConfigProblem problem = Assert.Single(read.Problems);
            Assert.Equal((file, 0), (problem.File, problem.Line));
            Assert.Contains("chmod", problem.Reason, StringComparison.Ordinal);
        }
    }

    [FactIf(Machine.OtherOwners)]
    public void A_file_of_another_account_is_not_used()
    {
        _config.User("Port 5");
        SftpTools.Fixtures.ExternalCommand.Require("/bin/chown", ["12345", _config.UserFile]);

        SshHostSettings read = _config.Read("web");

        Assert.Null(read.Port);
        Assert.Contains("another account", Assert.Single(read.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_include_each_other_end_with_a_problem()
    {
        _config.User("Include one", "Port 5");
        _config.Ssh("one", "User u", "Include two two");
        _config.Ssh("two", "Include one one", "HostKeyAlias alias");

        SshHostSettings read = _config.Read("web");

        Assert.Equal((5, "u", "alias"), (read.Port, read.UserName, read.HostKeyAlias));
        Assert.Contains("16 deep", Assert.Single(read.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_include_is_relative_to_the_folder_of_its_kind_and_names_its_file()
    {
        _config.User("Include ~/.ssh/mine more/*.conf");
        _config.System("Include mine", "Include ~/.ssh/mine");
        _config.Ssh("mine", "Port 5", "Bad line");
        Directory.CreateDirectory(_config.Home(".ssh", "more"));
        _config.Ssh("more/b.conf", "User b");
        _config.Ssh("more/a.conf", "HostKeyAlias a", "User a");

        SshHostSettings read = _config.Read("web");

        Assert.Equal((5, "a", "a"), (read.Port, read.UserName, read.HostKeyAlias));
        Assert.Equal(
            [(_config.Home(".ssh", "mine"), 2), (_config.SystemFile, 2)],
            read.Problems.Select(static problem => (problem.File, problem.Line)));
    }

    [Fact]
    public void Tokens_and_variables_stand_for_their_values()
    {
        _config.Variables["KEYS"] = "/keys";
        _config.User(
            "Host web",
            "HostName %h.example.com",
            "User rem",
            "Port 77",
            "ProxyJump u@gate:5",
            "IdentityFile ~/%u-%i",
            "IdentityFile ${KEYS}/%h/%n/%r/%p/%l/%L/%k/%j/%%",
            "CertificateFile %d/cert",
            "IdentityAgent ~/agent.%r");

        SshHostSettings read = _config.Read("web");

        Assert.Equal(
            [_config.Home("local-1234"), "/keys/web.example.com/web/rem/77/box.example.com/box/web/gate/%"], read.IdentityFiles);
        Assert.Equal([_config.Home() + "/cert"], read.CertificateFiles);
        Assert.Equal(_config.Home("agent.rem"), read.IdentityAgent);
        Assert.Empty(read.Problems);
    }

    [Theory]
    [InlineData("/k/%x")]
    [InlineData("/k/%")]
    [InlineData("/k/${NONE}")]
    [InlineData("/k/${")]
    [InlineData("/k/${}")]
    [InlineData("~other/k")]
    public void A_path_that_cannot_be_worked_out_is_told_and_left_out(string path)
    {
        _config.User($"IdentityFile {path}", "IdentityFile /k/good");

        SshHostSettings read = _config.Read("web");

        Assert.Equal(["/k/good"], read.IdentityFiles);
        Assert.Single(read.Problems);
    }

    [Fact]
    public void A_token_that_HostName_does_not_know_is_told()
    {
        _config.User("HostName %p.example.com");

        SshHostSettings read = _config.Read("web");

        Assert.Equal("web", read.HostName);
        Assert.Single(read.Problems);
    }

    [Fact]
    public void A_name_the_session_gives_is_what_Match_user_sees()
    {
        _config.User("Match user alice", "Port 5", "Match user local", "Port 6");

        Assert.Equal(5, SshConfigReader.Read("web", _config.Environment, userName: "alice").Port);
        Assert.Equal(6, SshConfigReader.Read("web", _config.Environment).Port);
    }

    [Fact]
    public void Hostile_files_are_told_and_harm_nothing()
    {
        byte[] noise = new byte[200_000];
        new Random(7).NextBytes(noise);
        File.WriteAllBytes(_config.Home(".ssh", "noise"), noise);
        File.WriteAllText(_config.Home(".ssh", "long"), "User " + new string('x', 1 << 20) + "\nHostKeyAlias y\n");
        File.WriteAllText(_config.Home(".ssh", "word"), new string('w', 1 << 20) + " z\n");
        File.WriteAllText(_config.Home(".ssh", "stars"), "Host " + string.Concat(Enumerable.Repeat("*a", 10_000)) + "\nPort 9\n");
        File.WriteAllText(_config.Home(".ssh", "mark"), "\uFEFFBindAddress 127.0.0.1\r\n");
        using (FileStream huge = File.Create(_config.Home(".ssh", "huge")))
            huge.SetLength(SshConfigFile.MaxLength + 1L);
        _config.User("Port 5", "Include long word stars mark huge", "Include noise", "Match all", "ConnectTimeout 5");
        Restrict();

        SshHostSettings read = _config.Read("web");

        Assert.Equal((5, 5, "y", "127.0.0.1"), (read.Port, read.ConnectTimeout, read.HostKeyAlias, read.BindAddress));
        Assert.Equal(1 << 20, read.UserName!.Length);
        Assert.InRange(read.Problems.Count, 3, 100);
        Assert.All(read.Problems, static problem =>
        {
            Assert.InRange(problem.Reason.Length, 1, 1000);
            Assert.DoesNotContain(problem.Reason, char.IsControl);
        });
    }

    [FactIfUnix]
    public void A_pipe_is_not_waited_for()
    {
        _config.User("Include pipe", "Port 5");
        SftpTools.Fixtures.ExternalCommand.Require("/usr/bin/mkfifo", [_config.Home(".ssh", "pipe")]);

        Assert.Equal(5, _config.Read("web").Port);
    }

    [Fact]
    public void Names_for_completion_are_those_without_wildcards()
    {
        _config.User("Host web db1 *.org !not", "Host db?", "Include more", "Host web", "Match host x");
        _config.Ssh("more", "Host inner");
        _config.System("Host system");

        Assert.Equal(["web", "db1", "inner", "system"], HostNames.Read(_config.Environment));
    }

    private void Restrict()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (string file in Directory.EnumerateFiles(_config.Home(".ssh")))
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
