using SftpTools.Fixtures;
using SftpTools.Transports.OpenSsh;
using SftpTools.Trust;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>Fetching host keys by ssh-keyscan: its command line, and scripts in its place.</summary>
public sealed class KeyScanProbeTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3k6Vr1jW8z0n0n0u2WcZ0w4aY7yq1n0l1c5t8K2m3P";

    [Fact]
    public void The_host_is_the_last_argument_and_never_an_option() => Assert.Equal(
        ["-T", "3", "-p", "2222", "-t", "ed25519,rsa", "--", "host"],
        KeyScanProbe.Arguments("host", 2222, ["ed25519", "rsa"], TimeSpan.FromSeconds(2.1)));

    [Theory]
    [InlineData("-D")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a,b")]
    [InlineData("10.0.0.0/24")]
    [InlineData("$(id)")]
    public void What_is_no_host_is_refused(string host) => Assert.Equal(
        SftpErrorKind.ConnectionLost,
        Assert.Throws<SftpException>(() => KeyScanProbe.Arguments(host, 22, [], TimeSpan.FromSeconds(1))).Kind);

    [Fact]
    public void Keys_come_once_and_comments_do_not()
    {
        IReadOnlyList<HostKey> keys = KeyScanProbe.Parse("host", $"# host:22 SSH-2.0-x\r\n[host]:22 {Key}\n\n[host]:22 {Key} more\n");
        Assert.Equal("ssh-ed25519", Assert.Single(keys).Algorithm);
    }

    [Theory]
    [InlineData("host ssh-ed25519")]
    [InlineData("host ssh-ed25519 rubbish")]
    [InlineData("host ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ3k6Vr1jW8z0n0n0u2WcZ0w4aY7yq1n0l1c5t8K2m3P")]
    public void A_key_that_is_none_is_a_protocol_error(string output) =>
        Assert.Equal(SftpErrorKind.ProtocolError, Assert.Throws<SftpException>(() => KeyScanProbe.Parse("host", output)).Kind);

    [FactIfUnix]
    public async Task Only_the_types_that_were_asked_for_come_back()
    {
        using FakeSsh fake = new($"echo 'host {Key}'");

        Assert.Single(await ProbeAsync(fake, []));
        Assert.Single(await ProbeAsync(fake, ["ssh-ed25519"]));
        Assert.Empty(await ProbeAsync(fake, ["ssh-rsa", "no-such-type"]));
        Assert.Empty(await ProbeAsync(fake, ["no-such-type"]));
    }

    [FactIfUnix]
    public async Task Complaints_are_errors_with_the_words()
    {
        using FakeSsh fake = new("echo 'getaddrinfo host: no such \u001b[31mname' >&2; exit 1");
        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => ProbeAsync(fake, []));

        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.Contains("getaddrinfo host", exception.Message);
        Assert.DoesNotContain('\u001b', exception.Message);
    }

    [FactIfUnix]
    public async Task An_output_without_end_is_cut_off()
    {
        using FakeSsh fake = new("exec yes '# noise'");
        Assert.Equal(
            SftpErrorKind.ProtocolError, (await Assert.ThrowsAsync<SftpException>(() => ProbeAsync(fake, []))).Kind);
    }

    [FactIfUnix]
    public async Task Stopping_ends_it()
    {
        using FakeSsh fake = new("exec sleep 60");
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProbeAsync(fake, [], stop.Token));
    }

    [FactIfUnix]
    public async Task A_missing_command_is_named()
    {
        using TempFolder folder = new();
        KeyScanProbe probe = new() { Command = folder.Combine("none") };
        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => probe.ProbeAsync("host", 22, [], TimeSpan.FromSeconds(5), default));
        Assert.Equal(SftpErrorKind.NotSupported, exception.Kind);
        Assert.Contains(probe.Command, exception.Message);
    }

    private static Task<IReadOnlyList<HostKey>> ProbeAsync(
        FakeSsh fake, IReadOnlyList<string> types, CancellationToken token = default) =>
        new KeyScanProbe { Command = fake.Command }.ProbeAsync("host", 22, types, TimeSpan.FromSeconds(20), token).InTime();
}
