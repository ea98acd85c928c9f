using SftpTools.Fixtures;
using SftpTools.Transports;
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
#else
    private static Func<ITransport>? MakeSshNet => null;
#endif

    public void Dispose()
    {
        if (_server.IsValueCreated)
            _server.Value.Dispose();
    }

    /// <summary>A new empty directory on the side of the server.</summary>
    internal string NewDirectory() =>
        Directory.CreateDirectory(Path.Combine(_server.Value.DataPath, Path.GetRandomFileName())).FullName;

    /// <summary>Connects and logs in, with nothing taken from the user's own configuration but what ssh insists on.</summary>
    internal Task<ITransportConnection> ConnectAsync(SftpTransport by)
    {
        SshServer server = _server.Value;
        ConnectionOptions options = new()
        {
            HostName = server.Host,
            Port = server.Port,
            UserName = server.UserName,
            KeyFilePaths = [server.KeyPath],
            KnownHostsPath = server.KnownHostsPath,
            HostKeyPolicy = HostKeyPolicy.Strict,
            Options = [new("GlobalKnownHostsFile", "/dev/null"), new("IdentityAgent", "none"), new("ControlPath", "none")],
        };
        ITransport transport = by == SftpTransport.OpenSsh ? new OpenSshTransport() : MakeSshNet!();
        return transport.ConnectAsync(options, SilentInteraction.Instance, CancellationToken.None).InTime();
    }
}
