using SftpTools.Tests.Transports.Config;
using SftpTools.Transports;

namespace SftpTools.Tests.Transports;

/// <summary>Parameters, options, configuration and defaults, in this order; and the way through jump hosts.</summary>
public sealed class ConnectionPlanTests : IDisposable
{
    private readonly ConfigFolder _config = new();
    private readonly ConnectionOptions _web = new() { HostName = "web" };

    public void Dispose() => _config.Dispose();

    [Fact]
    public void Nothing_said_gives_the_defaults()
    {
        string rsa = _config.Ssh("id_rsa", "x");
        string ed = _config.Ssh("id_ed25519", "x");
        _config.Variables["SSH_AUTH_SOCK"] = "/agent";

        ConnectionPlan plan = Resolve(_web);

        Assert.Equal(("web", 22, "local"), (plan.HostName, plan.Port, plan.UserName));
        Assert.Equal([rsa, ed], plan.KeyFiles);
        Assert.Equal("/agent", plan.AgentSocket);
        Assert.Equal(HostKeyPolicy.Ask, plan.HostKeyPolicy);
        Assert.True(plan.PasswordAllowed && plan.KeyboardInteractiveAllowed && plan.KeysAllowed && plan.MayPrompt);
        Assert.False(plan.IdentitiesOnly);
        Assert.Equal(TimeSpan.FromSeconds(30), plan.KeepAliveInterval);
        Assert.Null(plan.ConnectTimeout);
        Assert.Empty(plan.Hops);
        Assert.Empty(plan.Problems);
    }

    [Theory]
    [InlineData(null, null, 30)]
    [InlineData(null, "0", null)]
    [InlineData(null, "7", 7)]
    [InlineData(0, "7", null)]
    [InlineData(4, "0", 4)]
    public void A_quiet_server_is_asked_as_often_as_was_said_and_never_with_0(int? asked, string? configured, int? expected)
    {
        if (configured is not null)
            _config.User("Host web", $"ServerAliveInterval {configured}");

        ConnectionPlan plan = Resolve(_web with { KeepAliveInterval = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null });

        Assert.Equal(expected, (int?)plan.KeepAliveInterval?.TotalSeconds);
    }

    [Fact]
    public void Configuration_stands_before_the_defaults()
    {
        string key = _config.Ssh("work", "x");
        _config.Ssh("id_rsa", "x");
        _config.User(
            "Host web", "HostName web.example.com", "Port 5", "User alice", "IdentityFile ~/.ssh/work", "IdentityFile ~/.ssh/missing",
            "IdentityAgent none", "StrictHostKeyChecking accept-new", "UserKnownHostsFile /k/known", "ServerAliveInterval 7",
            "ServerAliveCountMax 2", "ConnectTimeout 9", "PasswordAuthentication no", "Ciphers +x", "PreferredAuthentications a,b",
            "HostKeyAlias alias", "Bad line");

        ConnectionPlan plan = Resolve(_web);

        Assert.Equal(("web.example.com", 5, "alice"), (plan.HostName, plan.Port, plan.UserName));
        Assert.Equal([key], plan.KeyFiles);
        Assert.Equal([key, _config.Home(".ssh", "missing")], plan.IdentityFiles);
        Assert.Null(plan.AgentSocket);
        Assert.Equal((HostKeyPolicy.AcceptNew, "alias"), (plan.HostKeyPolicy, plan.HostKeyAlias));
        Assert.Equal(["/k/known"], plan.KnownHostsFiles);
        Assert.Equal(TimeSpan.FromSeconds(7), plan.KeepAliveInterval);
        Assert.Equal(TimeSpan.FromSeconds(9), plan.ConnectTimeout);
        Assert.Equal((2, "+x"), (plan.KeepAliveCount, plan.Ciphers));
        Assert.Equal(["a", "b"], plan.PreferredAuthentications);
        Assert.False(plan.PasswordAllowed);
        Assert.Equal(17, Assert.Single(plan.Problems).Line);
    }

    [Fact]
    public void Options_stand_before_the_configuration_and_parameters_before_both()
    {
        _config.User("Port 5", "User alice", "StrictHostKeyChecking yes", "ConnectTimeout 9", "UserKnownHostsFile /k/file");
        ConnectionOptions options = _web with
        {
            Options = [new("Port", "6"), new("user", "bob"), new("StrictHostKeyChecking", "accept-new"), new("Compression", "yes")],
        };

        ConnectionPlan plan = Resolve(options);
        Assert.Equal((6, "bob", HostKeyPolicy.AcceptNew), (plan.Port, plan.UserName, plan.HostKeyPolicy));

        plan = Resolve(_web with
        {
            Port = 7,
            UserName = "carol",
            HostKeyPolicy = HostKeyPolicy.Ask,
            KeyFilePaths = ["/given"],
            KnownHostsPath = "/known",
            ConnectingTimeout = TimeSpan.FromSeconds(3),
            KeepAliveInterval = TimeSpan.FromSeconds(4),
            HostKeyFingerprint = "SHA256:x",
        });
        Assert.Equal((7, "carol", HostKeyPolicy.Ask), (plan.Port, plan.UserName, plan.HostKeyPolicy));
        Assert.Equal(["/given"], plan.KeyFiles);
        Assert.True(plan.IdentitiesOnly);
        Assert.Equal(["/known"], plan.KnownHostsFiles);
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)), (plan.ConnectTimeout, plan.KeepAliveInterval));
        Assert.Equal("SHA256:x", plan.HostKeyFingerprint);
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("SSH_AUTH_SOCK", "/sock")]
    [InlineData("$OTHER", "/other")]
    [InlineData("$MISSING", null)]
    [InlineData("/path", "/path")]
    [InlineData("${OTHER}/x", "/other/x")]
    public void The_agent_is_the_one_the_configuration_names(string agent, string? expected)
    {
        _config.Variables["SSH_AUTH_SOCK"] = "/sock";
        _config.Variables["OTHER"] = "/other";
        _config.User($"IdentityAgent {agent}");

        Assert.Equal(expected, Resolve(_web).AgentSocket);
    }

    [Theory]
    [InlineData("NotAnOption", "x")]
    [InlineData("Port", "many")]
    [InlineData("Include", "/etc/passwd")]
    public void A_wrong_option_is_an_error(string name, string value)
    {
        SftpException error = Assert.Throws<SftpException>(() => Resolve(_web with { Options = [new(name, value)] }));

        Assert.Equal(SftpErrorKind.ConnectionLost, error.Kind);
    }

    [Fact]
    public void A_command_to_connect_through_is_not_supported_unless_a_way_is_named()
    {
        _config.User("Host web gate", "ProxyCommand nc %h %p");

        SftpException error = Assert.Throws<SftpException>(() => Resolve(_web));
        Assert.Equal(SftpErrorKind.NotSupported, error.Kind);
        Assert.Contains("OpenSsh", error.Message, StringComparison.Ordinal);
        Assert.Throws<SftpException>(() => Resolve(_web with { JumpHosts = ["gate"] }));
        Assert.Throws<SftpException>(() => Resolve(new() { HostName = "x", Options = [new("ProxyCommand", "nc")] }));

        Assert.Empty(Resolve(_web with { Options = [new("ProxyCommand", "none")] }).Hops);
        Assert.Single(Resolve(_web with { JumpHosts = ["other"] }).Hops);
    }

    [Fact]
    public void Each_jump_host_has_its_own_configuration()
    {
        string key = _config.Ssh("gatekey", "x");
        _config.User(
            "Host web", "ProxyJump bob@gate:99,inner", "User alice", "Port 5", "StrictHostKeyChecking yes",
            "Host gate", "HostName gate.example.com", "ProxyJump outer", "User unused", "IdentityFile ~/.ssh/gatekey",
            "Host inner", "ProxyJump unused", "Port 7",
            "Host *", "ConnectTimeout 6");

        ConnectionPlan plan = Resolve(_web with { KeyFilePaths = ["/given"], HostKeyFingerprint = "SHA256:x" });

        Assert.Equal(
            ["local@outer:22", "bob@gate.example.com:99", "local@inner:7"], plan.Hops.Select(static hop => hop.ToString()));
        Assert.Equal(["/given", key], plan.Hops[1].KeyFiles);
        Assert.All(plan.Hops, static hop =>
        {
            Assert.Null(hop.HostKeyFingerprint);
            Assert.Equal(HostKeyPolicy.Ask, hop.HostKeyPolicy);
            Assert.Equal(TimeSpan.FromSeconds(6), hop.ConnectTimeout);
            Assert.Empty(hop.Hops);
        });
    }

    [Fact]
    public void Given_jump_hosts_stand_before_those_of_the_configuration()
    {
        _config.User("Host web", "ProxyJump gate", "Host last", "ProxyJump never", "Host first", "ProxyJump zero");

        Assert.Equal(
            ["zero", "first", "::1", "last"],
            Resolve(_web with { JumpHosts = ["first,ssh://u@[::1]:5", "last"] }).Hops.Select(static hop => hop.HostName));
        Assert.Empty(Resolve(_web with { JumpHosts = ["none"] }).Hops);
        Assert.Empty(Resolve(_web with { Options = [new("ProxyJump", "none")] }).Hops);
        Assert.Equal("gate", Assert.Single(Resolve(_web).Hops).HostName);
    }

    [Theory]
    [InlineData("Host *", "ProxyJump gate")]
    [InlineData("Host web", "ProxyJump web")]
    [InlineData("Host web", "ProxyJump a", "Host a", "ProxyJump b", "Host b", "ProxyJump a")]
    [InlineData("Host web", "ProxyJump a", "Host a", "ProxyJump web")]
    public void A_circle_of_jump_hosts_is_an_error(params string[] lines)
    {
        _config.User(lines);

        SftpException error = Assert.Throws<SftpException>(() => Resolve(_web));

        Assert.Contains("circle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_way_has_an_end()
    {
        _config.User([.. Enumerable.Range(0, 30).SelectMany(static i => new[] { $"Host h{i}", $"ProxyJump h{i + 1}" })]);

        SftpException error = Assert.Throws<SftpException>(() => Resolve(new() { HostName = "h0" }));

        Assert.Contains("16", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-oProxyCommand=x")]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("u@h:99999")]
    [InlineData("@h")]
    [InlineData("")]
    public void A_jump_host_that_is_none_is_an_error(string jump) =>
        Assert.Throws<SftpException>(() => Resolve(_web with { JumpHosts = [jump] }));

    [Fact]
    public void A_password_prompt_can_be_switched_off()
    {
        _config.User("BatchMode yes", "NumberOfPasswordPrompts 1", "KbdInteractiveAuthentication no");

        ConnectionPlan plan = Resolve(_web);

        Assert.False(plan.MayPrompt);
        Assert.False(plan.KeyboardInteractiveAllowed);
        Assert.Equal(1, plan.PasswordPrompts);
    }

    private ConnectionPlan Resolve(ConnectionOptions options) => ConnectionPlan.Resolve(options, _config.Environment);
}
