using SftpTools.Transports;
using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports;

/// <summary>A parameter and an option that say different things are an error that names both, over every transport.</summary>
public sealed class OptionConflictsTests
{
    private const string Pin = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly ConnectionOptions s_full = new()
    {
        HostName = "host",
        UserName = "jo",
        Port = 22,
        KeyFilePaths = ["/keys/one"],
        KnownHostsPath = "/known hosts",
        HostKeyPolicy = HostKeyPolicy.Strict,
        JumpHosts = ["jump"],
        ConnectingTimeout = TimeSpan.FromSeconds(10),
        KeepAliveInterval = TimeSpan.FromSeconds(5),
    };

    [Theory]
    [InlineData("User", "root", "-UserName 'jo'")]
    [InlineData("Port", "2222", "-Port 22")]
    [InlineData("IdentityFile", "/keys/two", "-KeyFilePath '/keys/one'")]
    [InlineData("IdentitiesOnly", "no", "-KeyFilePath '/keys/one'")]
    [InlineData("UserKnownHostsFile", "/other", "-KnownHostsPath '/known hosts'")]
    [InlineData("UserKnownHostsFile", "none", "-KnownHostsPath '/known hosts'")]
    [InlineData("KnownHostsCommand", "/bin/x", "-KnownHostsPath '/known hosts'")]
    [InlineData("VerifyHostKeyDNS", "yes", "-KnownHostsPath '/known hosts'")]
    [InlineData("StrictHostKeyChecking", "no", "-HostKeyPolicy Strict")]
    [InlineData("stricthostkeychecking", "OFF", "-HostKeyPolicy Strict")]
    [InlineData("StrictHostKeyChecking", "accept-new", "-HostKeyPolicy Strict")]
    [InlineData("ProxyJump", "other", "-JumpHost jump")]
    [InlineData("ProxyCommand", "nc %h %p", "-JumpHost jump")]
    [InlineData("ConnectTimeout", "60", "-ConnectingTimeout 10")]
    [InlineData("ServerAliveInterval", "60", "-KeepAliveInterval 5")]
    public void Both_are_named(string option, string value, string parameter)
    {
        SftpException exception = Refused(s_full, option, value);

        Assert.Contains(parameter, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"-Options {option}={value}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ControlMaster", "auto")]
    [InlineData("ControlPath", "/tmp/x")]
    [InlineData("ControlPersist", "yes")]
    [InlineData("PermitLocalCommand", "yes")]
    [InlineData("NoHostAuthenticationForLocalhost", "yes")]
    [InlineData("FingerprintHash", "md5")]
    [InlineData("ForwardAgent", "yes")]
    [InlineData("Tunnel", "point-to-point")]
    [InlineData("LocalForward", "8080 srv:80")]
    [InlineData("ForkAfterAuthentication", "yes")]
    [InlineData("SessionType", "none")]
    public void What_no_session_does_is_refused(string option, string value) =>
        Assert.Contains($"-Options {option}={value}", Refused(new() { HostName = "host" }, option, value).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("BatchMode", "yes")]
    [InlineData("NumberOfPasswordPrompts", "0")]
    [InlineData("PreferredAuthentications", "publickey")]
    public void A_password_that_could_not_be_sent_is_named(string option, string value)
    {
        using System.Security.SecureString password = new();
        password.AppendChar('x');

        string message = Refused(new() { HostName = "host", Password = password }, option, value).Message;

        Assert.Contains("-Credential", message, StringComparison.Ordinal);
        Assert.Contains($"-Options {option}={value}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("StrictHostKeyChecking", "no")]
    [InlineData("StrictHostKeyChecking", "accept-new")]
    [InlineData("KnownHostsCommand", "/bin/x")]
    public void A_pin_is_not_passed_by_an_option(string option, string value)
    {
        SftpException exception = Refused(new() { HostName = "host", HostKeyFingerprint = Pin }, option, value);

        Assert.Equal(SftpErrorKind.HostKeyRejected, exception.Kind);
        Assert.Contains(Pin, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("User", "jo")]
    [InlineData("Port", "22")]
    [InlineData("IdentityFile", "/keys/one")]
    [InlineData("UserKnownHostsFile", "\"/known hosts\"")]
    [InlineData("StrictHostKeyChecking", "yes")]
    [InlineData("ProxyJump", "jump")]
    [InlineData("ConnectTimeout", "10")]
    [InlineData("ControlPath", "none")]
    [InlineData("KnownHostsCommand", "none")]
    [InlineData("Compression", "yes")]
    [InlineData("HostName", "192.0.2.1")]
    [InlineData("GlobalKnownHostsFile", "/dev/null")]
    public void What_says_the_same_or_something_else_passes(string option, string value) =>
        OptionConflicts.Refuse(s_full with { Options = [new(option, value)] });

    private static SftpException Refused(ConnectionOptions options, string option, string value)
    {
        options = options with { Options = [new(option, value)] };
        SftpException exception = Assert.Throws<SftpException>(() => OptionConflicts.Refuse(options));
        Assert.Equal(exception.Message, Assert.Throws<SftpException>(() => ConnectionPlan.Resolve(options)).Message);
        return exception;
    }
}
