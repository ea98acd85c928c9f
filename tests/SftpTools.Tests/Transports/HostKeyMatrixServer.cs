using SftpTools.Fixtures;

namespace SftpTools.Tests.Transports;

/// <summary>The sshd of the matrix, whose banner is written to look like the log of ssh, and a master that runs to it.</summary>
public sealed class HostKeyMatrixServer : IDisposable
{
    internal const string Plain = "plain";

    private readonly Lazy<SshServer> _server = new(static () => SshServer.Start(new SshServerOptions
    {
        Passwords = true,
        Banner = $"debug1: Server host key: ssh-ed25519 {HostKeyMatrixTests.WrongPin}",
    }));

    /// <summary>The names of the configurations: each is one that has let a session pass, or could.</summary>
    public static IReadOnlyList<string> Configurations { get; } =
    [
        Plain, "ControlMaster", "ControlPersist", "KnownHostsCommand", "StrictHostKeyChecking", "CheckHostIP", "HostKeyAlias",
        "ProxyCommand", "ProxyCommand that lies", "Include", "Match exec", "NoHostAuthenticationForLocalhost", "VerifyHostKeyDNS",
        "FingerprintHash", "UserKnownHostsFile", "LogLevel",
    ];

    public void Dispose()
    {
        if (_server.IsValueCreated)
            _server.Value.Dispose();
    }

    internal HostKeyMatrixCase Configure(string name) => new(_server.Value, name);
}
