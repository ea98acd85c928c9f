using System.Security;
using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>The command line for ssh: what is asked for is in it, and nothing else can get into it.</summary>
public sealed class SshArgumentsTests
{
    private static readonly ConnectionOptions s_plain = new() { HostName = "host" };

    [Fact]
    public void The_plain_line_asks_for_the_subsystem_and_forwards_nothing()
    {
        IReadOnlyList<string> arguments = SshArguments.Build(s_plain, new SshRun(false, false));

        Assert.Equal(["-s", "--", "host", "sftp"], arguments.TakeLast(4));
        Assert.Equal(["-v", "-T", "-x", "-a"], arguments.Take(4));
        Assert.Contains("ClearAllForwardings=yes", arguments);
        Assert.Contains("PermitLocalCommand=no", arguments);
        Assert.Contains("RemoteCommand=none", arguments);
        Assert.Contains("BatchMode=yes", arguments);
    }

    [Fact]
    public void What_is_not_asked_for_is_left_to_ssh_config()
    {
        IReadOnlyList<string> arguments = SshArguments.Build(s_plain, new SshRun(true, true));

        Assert.DoesNotContain("-p", arguments);
        Assert.DoesNotContain("-l", arguments);
        Assert.DoesNotContain("-J", arguments);
        Assert.DoesNotContain(arguments, a => a.StartsWith("ConnectTimeout", StringComparison.Ordinal));
        Assert.DoesNotContain(arguments, a => a.StartsWith("ServerAliveInterval", StringComparison.Ordinal));
        Assert.DoesNotContain(arguments, a => a.StartsWith("IdentityFile", StringComparison.Ordinal));
        Assert.DoesNotContain(arguments, a => a.StartsWith("UserKnownHostsFile", StringComparison.Ordinal));
        Assert.DoesNotContain("BatchMode=yes", arguments);
    }

    [Fact]
    public void Everything_that_is_asked_for_is_there()
    {
        using SecureString password = new();
        IReadOnlyList<string> arguments = SshArguments.Build(
            new ConnectionOptions
            {
                HostName = "host",
                Port = 2222,
                UserName = "user",
                Password = password,
                KeyFilePaths = ["/keys/one", "/keys/two words"],
                KnownHostsPath = "/known hosts",
                ConnectingTimeout = TimeSpan.FromSeconds(1.2),
                KeepAliveInterval = TimeSpan.FromSeconds(15),
                Subsystem = "/usr/lib/sftp-server",
                HostKeyPolicy = HostKeyPolicy.Strict,
            },
            new SshRun(true, false) { JumpHosts = ["a@first:22", "second"] });

        AssertPair("-p", "2222");
        AssertPair("-l", "user");
        AssertPair("-J", "a@first:22,second");
        AssertPair("-o", "ConnectTimeout=2");
        AssertPair("-o", "ServerAliveInterval=15");
        AssertPair("-o", "IdentitiesOnly=yes");
        AssertPair("-o", "IdentityFile=\"/keys/one\"");
        AssertPair("-o", "IdentityFile=\"/keys/two words\"");
        AssertPair("-o", "UserKnownHostsFile=\"/known hosts\"");
        AssertPair("-o", "StrictHostKeyChecking=yes");
        AssertPair("-o", "NumberOfPasswordPrompts=1");
        Assert.Equal(["-s", "--", "host", "/usr/lib/sftp-server"], arguments.TakeLast(4));

        void AssertPair(string option, string value) =>
            Assert.Contains((option, value), arguments.Zip(arguments.Skip(1)));
    }

    [Theory]
    [InlineData(HostKeyPolicy.Ask, true, "StrictHostKeyChecking=ask")]
    [InlineData(HostKeyPolicy.Ask, false, "StrictHostKeyChecking=yes")]
    [InlineData(HostKeyPolicy.AcceptNew, true, "StrictHostKeyChecking=accept-new")]
    [InlineData(HostKeyPolicy.AcceptNew, false, "StrictHostKeyChecking=accept-new")]
    [InlineData(HostKeyPolicy.Strict, true, "StrictHostKeyChecking=yes")]
    [InlineData(HostKeyPolicy.None, false, "StrictHostKeyChecking=no")]
    public void The_policy_decides_what_becomes_of_unknown_keys(HostKeyPolicy policy, bool canPrompt, string expected)
    {
        IReadOnlyList<string> arguments = SshArguments.Build(s_plain with { HostKeyPolicy = policy }, new SshRun(canPrompt, canPrompt));

        Assert.Contains(expected, arguments);
        Assert.Single(arguments, a => a.StartsWith("StrictHostKeyChecking", StringComparison.Ordinal));
        Assert.Equal(policy == HostKeyPolicy.None, arguments.Contains("UserKnownHostsFile=/dev/null"));
    }

    [Fact]
    public void A_policy_that_does_not_exist_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => SshArguments.Build(s_plain with { HostKeyPolicy = (HostKeyPolicy)99 }, new SshRun(false, false)));

    [Fact]
    public void A_fingerprint_is_asked_about_and_no_file_can_answer_instead()
    {
        IReadOnlyList<string> arguments = SshArguments.Build(
            s_plain with { HostKeyFingerprint = "SHA256:x", HostKeyPolicy = HostKeyPolicy.None, KnownHostsPath = "/known_hosts" },
            new SshRun(true, false));

        Assert.Contains("StrictHostKeyChecking=ask", arguments);
        Assert.Contains("UserKnownHostsFile=/dev/null", arguments);
        Assert.Contains("GlobalKnownHostsFile=/dev/null", arguments);
        Assert.DoesNotContain(arguments, a => a.Contains("SHA256", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_that_contradict_nothing_are_passed_on()
    {
        IReadOnlyList<string> arguments = SshArguments.Build(
            s_plain with { Options = [new("StrictHostKeyChecking", "accept-new"), new("Compression", "yes")] },
            new SshRun(false, false));

        Assert.Equal("StrictHostKeyChecking=accept-new", Assert.Single(arguments, a => a.StartsWith("Strict", StringComparison.Ordinal)));
        Assert.Contains("Compression=yes", arguments);
    }

    [Fact]
    public void No_master_is_used_or_left_whatever_ssh_config_says()
    {
        IReadOnlyList<string> arguments = SshArguments.Build(s_plain, new SshRun(false, false));

        Assert.Contains(("-S", "none"), arguments.Zip(arguments.Skip(1)));
        Assert.Contains("ControlMaster=no", arguments);
        Assert.Contains("ControlPersist=no", arguments);
    }

    [Theory]
    [InlineData("8.4", false)]
    [InlineData("8.5", true)]
    [InlineData("10.2", true)]
    [InlineData(null, true)]
    public void An_older_ssh_is_not_given_an_option_it_does_not_know(string? version, bool expected) => Assert.Equal(
        expected,
        SshArguments.Build(
            s_plain with { KnownHostsPath = "/known" }, new SshRun(false, false) { Version = version is null ? null : new Version(version) })
            .Contains("KnownHostsCommand=none"));

    [Theory]
    [InlineData("a;b")]
    [InlineData("$(id)")]
    [InlineData("`id`")]
    [InlineData("a|b")]
    [InlineData("a'b")]
    [InlineData("a\"b")]
    [InlineData("a&b")]
    [InlineData("a<b")]
    [InlineData("(a)")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("a -oProxyCommand=x")]
    [InlineData("a\\")]
    [InlineData("")]
    public void What_a_shell_would_act_upon_is_no_user(string user)
    {
        AssertRefused(s_plain with { UserName = user });
        if (user.Length > 0)
            AssertRefused(s_plain with { Options = [new("User", user)] });
    }

    [Theory]
    [InlineData("user")]
    [InlineData("DOMAIN\\user")]
    [InlineData("user@realm")]
    [InlineData("user name-x")]
    [InlineData("zażółć")]
    public void Users_as_they_are_pass(string user) =>
        Assert.Contains(user, SshArguments.Build(s_plain with { UserName = user }, new SshRun(false, false)));

    [Theory]
    [InlineData("-oProxyCommand=touch /tmp/owned")]
    [InlineData("-F/etc/passwd")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("$(touch x)")]
    [InlineData("a;b")]
    [InlineData("a`b`")]
    [InlineData("a|b")]
    [InlineData("a'b")]
    [InlineData("a\"b")]
    [InlineData("a&b")]
    public void What_cannot_be_a_host_is_refused(string host)
    {
        AssertRefused(s_plain with { HostName = host });
        AssertRefused(s_plain, new SshRun(false, false) { JumpHosts = [host] });
        AssertRefused(s_plain, new SshRun(false, false) { JumpHosts = ["good", host] });
        AssertRefused(s_plain with { Options = [new("HostName", host)] });
        AssertRefused(s_plain with { Options = [new("ProxyJump", host)] });
        AssertRefused(s_plain with { Options = [new("proxyjump", $"good,{host}")] });
    }

    [Theory]
    [InlineData("host")]
    [InlineData("host.example.org")]
    [InlineData("192.0.2.1")]
    [InlineData("::1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("my_alias-1")]
    [InlineData("żółć.example.org")]
    public void Hosts_addresses_and_aliases_pass(string host) =>
        Assert.Contains(host, SshArguments.Build(s_plain with { HostName = host }, new SshRun(false, false)));

    [Theory]
    [InlineData("user@jump:2222")]
    [InlineData("ssh://user@jump:2222")]
    [InlineData("[::1]:2222")]
    [InlineData("DOMAIN\\user@jump")]
    public void Jump_hosts_as_ssh_writes_them_pass(string host) =>
        Assert.Contains(host, SshArguments.Build(s_plain, new SshRun(false, false) { JumpHosts = [host] }));

    [Theory]
    [InlineData("ProxyCommand=x", "y")]
    [InlineData("Proxy Command", "y")]
    [InlineData("", "y")]
    [InlineData("-o", "y")]
    [InlineData("A\nB", "y")]
    [InlineData("Compression", "yes\nProxyCommand x")]
    [InlineData("Compression", "yes\0")]
    public void Options_that_are_none_are_refused(string name, string value) =>
        AssertRefused(s_plain with { Options = [new(name, value)] });

    [Fact]
    public void Control_characters_are_refused_everywhere()
    {
        AssertRefused(s_plain with { UserName = "a\nb" });
        AssertRefused(s_plain with { KeyFilePaths = ["/a\nb"] });
        AssertRefused(s_plain with { KnownHostsPath = "/a\rb" });
        AssertRefused(s_plain, new SshRun(false, false) { JumpHosts = ["a\nb"] });
        AssertRefused(s_plain with { Subsystem = "a\0b" });
    }

    [Fact]
    public void Paths_are_taken_literally_and_quotes_in_them_are_refused()
    {
        IReadOnlyList<string> arguments = SshArguments.Build(
            s_plain with { KeyFilePaths = ["/100%h/~user $HOME"], KnownHostsPath = "/%d" }, new SshRun(false, false));

        Assert.Contains("IdentityFile=\"/100%%h/~user $HOME\"", arguments);
        Assert.Contains("UserKnownHostsFile=\"/%%d\"", arguments);
        AssertRefused(s_plain with { KeyFilePaths = ["/a\" ProxyCommand=\"x"] });
    }

    [Fact]
    public void No_secret_is_in_the_line()
    {
        using SecureString secret = new();
        foreach (char c in "hunter2")
            secret.AppendChar(c);

        IReadOnlyList<string> arguments = SshArguments.Build(
            s_plain with { Password = secret, KeyPassphrase = secret }, new SshRun(true, false));

        Assert.DoesNotContain(arguments, a => a.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hop_carries_no_subsystem_and_is_asked_for_no_password()
    {
        IReadOnlyList<string> arguments = SshArguments.Build(
            s_plain with { KeyFilePaths = ["/key"] }, new SshRun(true, false) { IsJumpHost = true, ProxyCommand = "/bin/sh x '[%h]:%p'" });

        Assert.Equal(["--", "host"], arguments.TakeLast(2));
        Assert.DoesNotContain("-s", arguments);
        Assert.Contains("ProxyCommand=/bin/sh x '[%h]:%p'", arguments);
        Assert.Contains("PasswordAuthentication=no", arguments);
        Assert.Contains("KbdInteractiveAuthentication=no", arguments);
        Assert.DoesNotContain("IdentitiesOnly=yes", arguments);
    }

    private static void AssertRefused(ConnectionOptions options, SshRun? run = null)
    {
        SftpException exception = Assert.Throws<SftpException>(() => SshArguments.Build(options, run ?? new SshRun(false, false)));
        Assert.DoesNotContain('\0', exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
