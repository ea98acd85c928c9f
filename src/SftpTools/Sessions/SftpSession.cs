using System.Globalization;
using SftpTools.FileSystems;
using SftpTools.FileSystems.Remote;
using SftpTools.Protocol;
using SftpTools.Sessions;
using SftpTools.Transports;

namespace SftpTools;

/// <summary>
/// A session with a server. It may be used by several threads at once; after a lost link the next operation connects again. It shows what
/// was negotiated and what the server offers.
/// </summary>
public sealed class SftpSession
{
    private readonly SessionConnector _connector;
    private readonly ExtraConnections _extra;
    private readonly LinkProbe _probe;
    private volatile bool _closed;

    private SftpSession(int id, string name, SessionConnector connector, SessionConnection first)
    {
        Id = id;
        Name = name;
        _connector = connector;
        Latest = first;
        _probe = new LinkProbe(connector.Options.HostName);
        PathName = SessionPathNames.For(name, Account);
        Profile = new SftpServerProfile();
        foreach ((SftpServerFact fact, object value) in connector.Options.ServerFacts)
            Profile.State(fact, value);
        AnnouncedFacts.Enter(Profile, first);
        _extra = new ExtraConnections(connector, name, Profile, () => Latest.Client.Ended.IsCompleted);
        Files = new SftpFileSystem(name, GetClientAsync, _extra.Lend, Profile) { HostKey = () => Facts.HostKeyFingerprint };
        connector.Connected = connection =>
        {
            AnnouncedFacts.Enter(Profile, connection);
            Latest = connection;
        };
    }

    /// <summary>The number of the session in its runspace, from 1.</summary>
    public int Id { get; }

    /// <summary>The name by which -Session and paths such as "name:/dir" find it.</summary>
    public string Name { get; }

    /// <summary>What paths of the provider call it: its name, unless that has been another account's.</summary>
    internal string PathName { get; }

    /// <summary>The host as it was asked for: name, address or alias of ssh_config.</summary>
    public string HostName => _connector.Options.HostName;

    /// <summary>The address that was reached, or null when the transport could not tell.</summary>
    public string? RemoteAddress => Facts.RemoteAddress;

    /// <summary>The port that was reached, or null when the transport could not tell.</summary>
    public int? Port => Facts.Port ?? _connector.Options.Port;

    /// <summary>The account that was logged in.</summary>
    public string? UserName => Facts.UserName ?? _connector.Options.UserName;

    /// <summary>Whose session it is, as user@host:port: what has to agree before something of another process is done here.</summary>
    public string Account
    {
        get
        {
            string host = HostName.Contains(':', StringComparison.Ordinal) ? $"[{HostName}]" : HostName;
            return string.Create(
                CultureInfo.InvariantCulture, $"{(UserName is null ? "" : UserName + "@")}{host}{(Port is null ? "" : ":")}{Port}");
        }
    }

    /// <summary>How the server is reached.</summary>
    public SftpTransport Transport => _connector.Transport.Kind;

    /// <summary>Whether the session can be used.</summary>
    public SftpSessionState State => _closed ? SftpSessionState.Closed
        : Latest.Client.Ended.IsCompleted ? SftpSessionState.Broken
        : SftpSessionState.Opened;

    /// <summary>When the present connection was made, in local time.</summary>
    public DateTime ConnectedAt => Latest.ConnectedAt;

    /// <summary>How often the session has connected again after a loss.</summary>
    public int ReconnectCount => _connector.ConnectCount - 1;

    /// <summary>The connections that are open now: one, and more while a copy of large files uses several.</summary>
    public int Connections => (State == SftpSessionState.Opened ? 1 : 0) + _extra.Count;

    /// <summary>The most connections that the session opens at once.</summary>
    public int MaxConnections => _connector.Options.MaxConnections;

    /// <summary>The directory in which the server begins; "~" in a path stands for it.</summary>
    public string HomeDirectory => Latest.HomeDirectory;

    /// <summary>The directory in which relative paths begin: the home directory, until Set-SftpLocation sets another.</summary>
    public string Location => Places.Current ?? HomeDirectory;

    /// <summary>The software version line of the server.</summary>
    public string? ServerVersion => Facts.ServerVersion;

    /// <summary>The software version line of the client.</summary>
    public string? ClientVersion => Facts.ClientVersion;

    /// <summary>The key exchange algorithm.</summary>
    public string? KeyExchange => Facts.KeyExchange;

    /// <summary>The algorithm of the server's host key.</summary>
    public string? HostKeyAlgorithm => Facts.HostKeyAlgorithm;

    /// <summary>The SHA256 fingerprint of the server's host key, as ssh prints it.</summary>
    public string? HostKeyFingerprint => Facts.HostKeyFingerprint;

    /// <summary>The cipher from client to server.</summary>
    public string? Cipher => Facts.Cipher;

    /// <summary>The MAC from client to server; "&lt;implicit&gt;" where the cipher authenticates by itself.</summary>
    public string? Mac => Facts.Mac;

    /// <summary>The compression from client to server.</summary>
    public string? Compression => Facts.Compression;

    /// <summary>The authentication methods that were accepted, in their order.</summary>
    public IReadOnlyList<string> AuthenticationMethods => Facts.AuthenticationMethods;

    /// <summary>The version of the SFTP protocol in use.</summary>
    public int SftpVersion => Latest.Client.ProtocolVersion;

    /// <summary>The extensions of the server, with their versions.</summary>
    public IReadOnlyDictionary<string, string> Extensions => Latest.Client.Extensions;

    /// <summary>The encoding of names on the server that was given with -NameEncoding; null for UTF-8, with all other bytes kept.</summary>
    public string? NameEncoding => _connector.Options.NameEncoding?.WebName;

    /// <summary>The most bytes one read may ask for.</summary>
    public int MaxReadLength => Latest.Client.Limits.MaxReadLength;

    /// <summary>The most bytes one write may carry.</summary>
    public int MaxWriteLength => Latest.Client.Limits.MaxWriteLength;

    /// <summary>The most files that may be open at once; 0 when no limit is known.</summary>
    public int MaxOpenHandles => Profile.MaxOpenHandles ?? Latest.Client.Limits.MaxOpenHandles;

    /// <summary>What is known of the server's ways: announced, found out, or stated with -ServerProfile.</summary>
    public SftpServerProfile Profile { get; }

    /// <summary>The server's files, for the engine.</summary>
    internal SftpFileSystem Files { get; }

    /// <summary>Where relative paths begin, and began before.</summary>
    internal SessionLocation Places { get; } = new();

    /// <summary>The connections beside the first.</summary>
    internal ExtraConnections Extra => _extra;

    /// <summary>What asks a quiet server before it gets work.</summary>
    internal LinkProbe Probe => _probe;

    /// <summary>The present connection, or the last one.</summary>
    internal SessionConnection Latest { get; private set; }

    private ConnectionFacts Facts => Latest.Transport.Facts;

    /// <summary>Connects and makes the session.</summary>
    internal static async Task<SftpSession> OpenAsync(
        int id, string name, ITransport transport, ConnectionOptions options, IInteraction interaction,
        CancellationToken cancellationToken)
    {
        SessionConnector connector = new(transport, options);
        SessionConnection first = await connector.ConnectAsync(interaction, cancellationToken).ConfigureAwait(false);
        return new SftpSession(id, name, connector, first);
    }

    /// <summary>
    /// The client of the present connection; connects again when the link is lost, also when it was lost unnoticed while it was idle.
    /// </summary>
    internal ValueTask<SftpClient> GetClientAsync(CancellationToken cancellationToken)
    {
        if (_closed)
            throw new SftpException(SftpErrorKind.ConnectionLost, $"The session '{Name}' is closed. Make a new one with New-SftpSession.");
        SessionConnection latest = Latest;
        if (latest.Client.Ended.IsCompleted)
            return ReconnectAsync(latest, cancellationToken);
        return _probe.IsDue(latest.Client) ? ProbeAsync(latest, cancellationToken) : new ValueTask<SftpClient>(latest.Client);
    }

    /// <summary>Makes a remote path absolute: relative ones begin in the session's location, "~" is the home directory.</summary>
    internal string Absolute(string path) =>
        RemotePathSyntax.Normalize(path switch
        {
            "" or "." => Location,
            _ when path.StartsWith('/') => path,
            _ when SessionPath.BelowHome(path) is { } below => below.Length == 0 ? HomeDirectory : RemotePathSyntax.Join(HomeDirectory, below),
            _ => RemotePathSyntax.Join(Location, path),
        });

    /// <summary>A path as errors and results show it: "name:/path".</summary>
    internal string Show(string? path) => SessionPath.Of(Name, path ?? "");

    /// <summary>Ends the session.</summary>
    internal async Task CloseAsync()
    {
        _closed = true;
        // Together, as each may wait a moment for a server that does not say goodbye.
        await Task.WhenAll(_connector.CloseAsync(), _extra.CloseAsync()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private async ValueTask<SftpClient> ProbeAsync(SessionConnection quiet, CancellationToken cancellationToken) =>
        await _probe.IsAliveAsync(quiet.Client, cancellationToken).ConfigureAwait(false)
            ? quiet.Client
            : await ReconnectAsync(quiet, cancellationToken).ConfigureAwait(false);

    private async ValueTask<SftpClient> ReconnectAsync(SessionConnection lost, CancellationToken cancellationToken)
    {
        SessionConnection connection = await _connector.ReplaceAsync(lost, cancellationToken).ConfigureAwait(false);
        return connection.Client;
    }
}
