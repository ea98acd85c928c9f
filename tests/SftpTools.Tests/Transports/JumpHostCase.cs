using System.Globalization;
using SftpTools.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;
using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports;

/// <summary>One way through jump hosts, with an ssh_config of its own.</summary>
internal sealed class JumpHostCase : IDisposable
{
    /// <summary>The server in ssh_config.</summary>
    public const string Alias = "inner";

    private readonly TempFolder _folder = new();
    private readonly JumpHostServers _servers;
    private readonly SftpTransport _by;
    private readonly string _config;

    public JumpHostCase(JumpHostServers servers, string kind, SshServer? first)
    {
        _servers = servers;
        _by = kind == ConformanceServer.SshdBySshNet ? SftpTransport.SshNet : SftpTransport.OpenSsh;
        Names = [NameOf(first ?? servers.Hops[0]), NameOf(servers.Hops[1])];
        _config = _folder.Combine("config");
        Configure();
        // In the place of ~/.ssh/config, which is the account's and no test's.
        ExternalCommand.Require(
            "/bin/sh",
            ["-c", "cat > \"$1\" && chmod 700 \"$1\"", "sh", _folder.Combine("ssh")],
            $"#!/bin/sh\nexec {ExternalCommand.Find("ssh")} -F \"{_config}\" \"$@\"\n");
    }

    /// <summary>The jump hosts, as -JumpHost takes them.</summary>
    public string[] Names { get; }

    public ConnectionOptions Options => new()
    {
        HostName = _servers.Hops[2].Host,
        Port = _servers.Hops[2].Port,
        UserName = _servers.Hops[2].UserName,
        KeyFilePaths = [_servers.KeyPath],
        JumpHosts = Names,
        ConnectingTimeout = TimeSpan.FromSeconds(30),
    };

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes the ssh_config, in which the server is called <see cref="Alias"/>.</summary>
    /// <param name="lines">What it says of the server.</param>
    public void Configure(params string[] lines)
    {
        Write("config", string.Join('\n', [
            $"Host {Alias}", $"HostName {_servers.Hops[2].Host}", $"Port {_servers.Hops[2].Port}", .. lines,
            "Host *", "IdentityAgent none", "GlobalKnownHostsFile /dev/null", "UserKnownHostsFile /dev/null", "",
        ]));
    }

    /// <summary>A file of known hosts with the keys of some of the servers.</summary>
    public string Known(params int[] numbers) =>
        Write("known" + string.Concat(numbers), string.Concat(numbers.Select(i => File.ReadAllText(_servers.Hops[i].KnownHostsPath))));

    public string Write(string name, string text)
    {
        string path = _folder.Combine(name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public Task<SftpSession> OpenAsync(ConnectionOptions options) => SftpSession.OpenAsync(
        1,
        "jump",
        SharedSshd.TransportOf(
            _by, SshConfigEnvironment.Current with { UserConfigPath = _config, SystemConfigPath = null }, _folder.Combine("ssh")),
        options with { SessionKeys = new SessionHostKeys() },
        SilentInteraction.Instance,
        default).InTime();

    public async Task OpensAsync(ConnectionOptions options) => await (await OpenAsync(options)).CloseAsync().InTime();

    public Task<SftpException> RefusedAsync(ConnectionOptions options) => Assert.ThrowsAsync<SftpException>(() => OpenAsync(options));

    private static string NameOf(SshServer server) =>
        string.Create(CultureInfo.InvariantCulture, $"{server.UserName}@{server.Host}:{server.Port}");
}
