using SftpTools.Fixtures;
using SftpTools.Transports;
using SftpTools.Transports.Config;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Servers;

/// <summary>One real sshd for all tests of a class, started by the first that needs it, and the ways to it.</summary>
public sealed class SharedSshd : IDisposable
{
    private readonly Lazy<SshServer> _server = new(static () => SshServer.Start());

    /// <summary>Why tests that need it are skipped, or null.</summary>
    public static string? SkipReason { get; } = SshServer.WhyUnavailable();

    /// <summary>Why tests that reach it by SSH.NET are skipped, or null.</summary>
    public static string? SkipReasonOfSshNet { get; } =
        MakeSshNet is null ? "the package feed has no SSH.NET" : SkipReason;

    // What needs SSH.NET is part of the build where the feed carries it.
#if SSHNET
    private static Func<ITransport>? MakeSshNet => static () => new SftpTools.SshNet.SshNetTransport();

    private static Func<SshConfigEnvironment, ITransport>? MakeConfiguredSshNet =>
        static configuration => new SftpTools.SshNet.SshNetTransport { Configuration = configuration };
#else
    private static Func<ITransport>? MakeSshNet => null;

    private static Func<SshConfigEnvironment, ITransport>? MakeConfiguredSshNet => null;
#endif

    public void Dispose()
    {
        if (_server.IsValueCreated)
            _server.Value.Dispose();
    }

    /// <summary>A new empty directory on the side of the server.</summary>
    internal string NewDirectory() =>
        Directory.CreateDirectory(Path.Combine(_server.Value.DataPath, Path.GetRandomFileName())).FullName;

    /// <summary>The server itself, for tests that end it and start it again.</summary>
    internal SshServer Server => _server.Value;

    /// <summary>Connects and logs in, with nothing taken from the user's own configuration but what ssh insists on.</summary>
    internal Task<ITransportConnection> ConnectAsync(SftpTransport by) =>
        TransportOf(by).ConnectAsync(OptionsOf(_server.Value, null), SilentInteraction.Instance, CancellationToken.None).InTime();

    /// <summary>A session with the server, or with another one, through a proxy where a port is named.</summary>
    internal Task<SftpSession> OpenSessionAsync(SftpTransport by, int? port = null, SshServer? server = null) =>
        SftpSession.OpenAsync(
            1, "sshd", TransportOf(by), OptionsOf(server ?? _server.Value, port), SilentInteraction.Instance, default).InTime();

    /// <summary>A transport that reads another ssh_config than the user's.</summary>
    internal static ITransport TransportOf(SftpTransport by, SshConfigEnvironment configuration, string command = "ssh") =>
        by == SftpTransport.OpenSsh
            ? new OpenSshTransport { Command = command, Configuration = configuration }
            : MakeConfiguredSshNet!(configuration);

    /// <summary>A transport by its kind.</summary>
    internal static ITransport TransportOf(SftpTransport by) =>
        by == SftpTransport.OpenSsh ? new OpenSshTransport() : MakeSshNet!();

    private static ConnectionOptions OptionsOf(SshServer server, int? port) => new()
    {
        HostName = server.Host,
        Port = port ?? server.Port,
        UserName = server.UserName,
        KeyFilePaths = [server.KeyPath],
        KnownHostsPath = server.KnownHostsPath,
        HostKeyPolicy = HostKeyPolicy.Strict,
        Options =
        [
            new("HostKeyAlias", $"[{server.Host}]:{server.Port}"),
            new("GlobalKnownHostsFile", "/dev/null"),
            new("IdentityAgent", "none"),
            new("ControlPath", "none"),
        ],
    };
}
