using System.Security;
using System.Text;

namespace SftpTools.Transports;

/// <summary>Everything needed to make a connection, and to make it again after a loss. Secrets stay SecureStrings.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>Often enough for the routers that forget a connection after a minute of silence.</summary>
    public static readonly TimeSpan DefaultKeepAliveInterval = TimeSpan.FromSeconds(30);

    /// <summary>Host name, address, or alias of ssh_config.</summary>
    public required string HostName { get; init; }

    /// <summary>Null leaves it to ssh_config, else 22.</summary>
    public int? Port { get; init; }

    /// <summary>Null leaves it to ssh_config, else the name of the local account.</summary>
    public string? UserName { get; init; }

    public SecureString? Password { get; init; }

    public IReadOnlyList<string> KeyFilePaths { get; init; } = [];

    public SecureString? KeyPassphrase { get; init; }

    /// <summary>Null where the user did not say: Ask, or what ssh_config says on a connection made in process.</summary>
    public HostKeyPolicy? HostKeyPolicy { get; init; }

    /// <summary>Accept only this key: "SHA256:" and base64.</summary>
    public string? HostKeyFingerprint { get; init; }

    public string? KnownHostsPath { get; init; }

    /// <summary>The host keys with which the session began; all its connections share them.</summary>
    public SessionHostKeys SessionKeys { get; init; } = new();

    /// <summary>Private keys given as text, as they would be in a file.</summary>
    public IReadOnlyList<SecureString> KeyTexts { get; init; } = [];

    /// <summary>The proxy on the way to the first host, or null.</summary>
    public ProxyAddress? Proxy { get; init; }

    public IReadOnlyList<string> JumpHosts { get; init; } = [];

    /// <summary>The time for connecting and logging in, not counting the time a person takes to answer.</summary>
    public TimeSpan? ConnectingTimeout { get; init; }

    /// <summary>How long requests may wait without a byte from the server; zero is for ever.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How often a quiet server is asked; zero is never, null leaves it to ssh_config, else <see cref="DefaultKeepAliveInterval"/>.</summary>
    public TimeSpan? KeepAliveInterval { get; init; }

    /// <summary>Options of ssh_config, as ssh -o takes them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>The most connections that one session opens at once, 1 or more.</summary>
    public int MaxConnections { get; init; } = 8;

    public string Subsystem { get; init; } = "sftp";

    /// <summary>The encoding of the server's names; null for UTF-8, with all other bytes kept.</summary>
    public Encoding? NameEncoding { get; init; }

    /// <summary>What is stated of the server beforehand; each value fits its fact.</summary>
    public IReadOnlyDictionary<SftpServerFact, object> ServerFacts { get; init; } = new Dictionary<SftpServerFact, object>();
}
