using SftpTools.Tests.Transports.Config;
using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>How often ssh asks a quiet server: what was said counts, then its configuration, which is left to it, then the default.</summary>
public sealed class KeepAliveChoiceTests : IDisposable
{
    private readonly ConfigFolder _config = new();

    public void Dispose() => _config.Dispose();

    [Theory]
    [InlineData(null, null, "ServerAliveInterval=30")]
    [InlineData(null, "ServerAliveInterval 7", null)]
    [InlineData(null, "ServerAliveInterval 0", null)]
    [InlineData(0, "ServerAliveInterval 7", "ServerAliveInterval=0")]
    [InlineData(4, "ServerAliveInterval 0", "ServerAliveInterval=4")]
    public void The_line_for_ssh_says_what_its_configuration_does_not(int? asked, string? configured, string? expected)
    {
        if (configured is not null)
            _config.User("Host host", configured);
        ConnectionOptions options = new() { HostName = "host", KeepAliveInterval = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null };

        options = options with { KeepAliveInterval = KeepAliveChoice.For(options, _config.Environment) };

        IEnumerable<string> said = SshArguments.Build(options, new SshRun(false, false))
            .Where(static argument => argument.StartsWith("ServerAliveInterval", StringComparison.Ordinal));
        Assert.Equal(expected is null ? [] : [expected], said);
    }
}
