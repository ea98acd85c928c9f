using System.Net.Sockets;
using System.Security;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Security;
using SftpTools.Errors;
using SftpTools.SshNet.Channels;
using SftpTools.Transports;
using SftpTools.Transports.Config;
using SftpTools.Trust;

namespace SftpTools.SshNet.Logins;

/// <summary>Connects and logs in to one host: the server, or a jump host on the way to it.</summary>
internal sealed class HopConnector(ConnectionPlan plan, string address, int port)
{
    private static readonly TimeSpan s_pauseBetweenAttempts = TimeSpan.FromSeconds(1);

    // Of the time for connecting: to find out afterwards why it was not enough.
    private TimeSpan TimeToExplain => TimeSpan.FromSeconds(Math.Min(2, Timeout.TotalSeconds / 4));

    private LoginRecord _record = new();
    private HostKey? _shownKey;
    private HostKey? _hostKey;
    private HostKey? _acceptedKey;
    private long _started;
    private SftpException? _rejection;
    private bool _mustAsk;
    private ConnectionInfo? _info;

    /// <summary>The given password, or null.</summary>
    public SecureString? Password { get; init; }

    /// <summary>Keys given as text.</summary>
    public IReadOnlyList<SecureString> KeyTexts { get; init; } = [];

    /// <summary>The given passphrase of a key, or null.</summary>
    public SecureString? KeyPassphrase { get; init; }

    /// <summary>The proxy on the way, or null.</summary>
    public ProxyAddress? Proxy { get; init; }

    /// <summary>What carries the connection through the jump host before this one, or null.</summary>
    public HopForward? Carrier { get; init; }

    /// <summary>The host keys with which the session began.</summary>
    public required SessionHostKeys SessionKeys { get; init; }

    /// <summary>Whether this is a host on the way and not the server.</summary>
    public bool IsJumpHost { get; init; }

    /// <summary>The bound of each step of the library.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Connects. A person may be asked about the host key and for secrets.</summary>
    public async Task<SshClient> ConnectAsync(IInteraction interaction, CancellationToken cancellationToken)
    {
        KnownHostName name = plan.HostKeyAlias is { } alias ? KnownHostName.Alias(alias) : KnownHostName.Of(plan.HostName, plan.Port);
        HostKeyVerifier verifier = new(plan.OriginalHost, name, plan.HostKeyPolicy, plan.HostKeyFingerprint)
        {
            UserFiles = plan.KnownHostsFiles,
            SystemFiles = plan.GlobalKnownHostsFiles,
            HashNames = plan.HashKnownHosts,
            Rules = KeyRules.Of(plan),
        };
        try
        {
            SshClient? client = await TryConnectOftenAsync(verifier, interaction, cancellationToken).ConfigureAwait(false);
            if (client is null)
            {
                // A person takes longer than the server waits in the middle of a key exchange: the question comes between two connections.
                await Task.Run(() => verifier.Check(_hostKey!, interaction), cancellationToken).ConfigureAwait(false);
                _acceptedKey = _hostKey;
                client = await TryConnectAsync(verifier, interaction, cancellationToken).ConfigureAwait(false);
            }
            if (client is null)
                throw new SftpException(SftpErrorKind.HostKeyRejected, $"'{plan.OriginalHost}' showed one host key first and then another.");
            SessionKeys.Remember(JumpHostName, new SessionHostKey(_hostKey!.Plain.Fingerprint, _info!.CurrentHostKeyAlgorithm ?? _hostKey.Plain.Algorithm));
            return client;
        }
        finally
        {
            foreach (string warning in verifier.Warnings)
                interaction.Warn(warning);
        }
    }

    /// <summary>What was negotiated, once connected.</summary>
    public ConnectionFacts Facts()
    {
        ConnectionInfo info = _info!;
        return new ConnectionFacts
        {
            Port = plan.Port,
            UserName = plan.UserName,
            ClientVersion = info.ClientVersion,
            ServerVersion = DisplayText.Clean(info.ServerVersion ?? ""),
            KeyExchange = info.CurrentKeyExchangeAlgorithm,
            HostKeyAlgorithm = info.CurrentHostKeyAlgorithm,
            HostKeyFingerprint = _hostKey?.Fingerprint,
            Cipher = info.CurrentClientEncryption,
            Mac = string.IsNullOrEmpty(info.CurrentClientHmacAlgorithm) ? "<implicit>" : info.CurrentClientHmacAlgorithm,
            Compression = string.IsNullOrEmpty(info.CurrentClientCompressionAlgorithm) ? "none" : info.CurrentClientCompressionAlgorithm,
            AuthenticationMethods = _record.Accepted,
            MethodsTried = _record.Tried,
            MethodsOffered = _record.Offered,
        };
    }

    private string? JumpHostName => IsJumpHost ? plan.ToString() : null;

    private SessionHostKey? FirstKey => SessionKeys.Find(JumpHostName);

    /// <summary>As ssh: what did not connect is tried again a second later (ConnectionAttempts), and nothing that a server has answered.</summary>
    private async Task<SshClient?> TryConnectOftenAsync(
        HostKeyVerifier verifier, IInteraction interaction, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await TryConnectAsync(verifier, interaction, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException exception) when (attempt < plan.ConnectionAttempts && exception.InnerException is SocketException)
            {
                await Task.Delay(s_pauseBetweenAttempts, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Null when a person has to be asked about the host key first.</summary>
    private async Task<SshClient?> TryConnectAsync(
        HostKeyVerifier verifier, IInteraction interaction, CancellationToken cancellationToken)
    {
        _record = new LoginRecord();
        _shownKey = null;
        _rejection = null;
        _mustAsk = false;
        _started = Environment.TickCount64;
        using LoginKeys keys = new(plan, KeyTexts, KeyPassphrase, interaction);
        Login login = new(MakeHop(keys), interaction, _record);
        if (plan.UserName.Length == 0)
            throw NoUserName();
        ConnectionInfo info = MakeInfo(login.Methods());
        login.Use(info);
        Offer(info, verifier);
        _info = info;
        SshClient client = new(info);
        client.HostKeyReceived += (_, e) => e.CanTrust = Trusts(e.HostKey, verifier, interaction);
        Task connecting = Task.Factory.StartNew(
            () => client.ConnectAsync(cancellationToken).GetAwaiter().GetResult(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch (Exception exception)
        {
            // The library goes on by itself until it notices; what comes of it is not wanted any more.
            _ = connecting.ContinueWith(
                task =>
                {
                    _ = task.Exception;
                    client.Dispose();
                },
                TaskScheduler.Default);
            if (_mustAsk)
                return null;
            cancellationToken.ThrowIfCancellationRequested();
            throw _rejection ?? await ExplainAsync(info, exception, verifier, cancellationToken).ConfigureAwait(false);
        }
    }

    private Hop MakeHop(LoginKeys keys) => new()
    {
        HostName = plan.OriginalHost,
        UserName = plan.UserName,
        Password = Password,
        PasswordPrompts = plan.PasswordPrompts,
        Methods = Methods(),
        Keys = keys.All,
    };

    // The order of ssh, unless PreferredAuthentications names another.
    /// <summary>The account that runs this has no name, as in containers, so it stands for none on the server.</summary>
    private SftpException NoUserName() => new(
        SftpErrorKind.AuthenticationFailed,
        $"It is not said as whom to log in on '{plan.OriginalHost}', and this machine knows no name for the account that runs this. "
            + "-UserName, -Credential, user@host or User in ssh_config says it.");

    private string[] Methods()
    {
        IReadOnlyList<string> order = plan.PreferredAuthentications.Count > 0
            ? plan.PreferredAuthentications
            : ["publickey", "keyboard-interactive", "password"];
        return
        [
            .. order.Where(method => method switch
            {
                "publickey" => plan.KeysAllowed,
                "keyboard-interactive" => plan.KeyboardInteractiveAllowed,
                "password" => plan.PasswordAllowed,
                _ => false,
            }),
        ];
    }

    private ConnectionInfo MakeInfo(AuthenticationMethod[] methods)
    {
        ConnectionInfo info = Proxy is null
            ? new ConnectionInfo(address, port, plan.UserName, methods)
            : new ConnectionInfo(
                address, port, plan.UserName,
                Proxy.Kind switch
                {
                    ProxyKind.Http => ProxyTypes.Http,
                    ProxyKind.Socks4 => ProxyTypes.Socks4,
                    _ => ProxyTypes.Socks5,
                },
                Proxy.HostName, Proxy.Port, Proxy.UserName ?? "", Proxy.Password is null ? "" : SecretText.ToText(Proxy.Password),
                methods);
        info.Timeout = Timeout - TimeToExplain;
        LoginRecord record = _record;
        info.AuthenticationBanner += (_, e) => record.Write(e.BannerMessage);
        // Those that the library knows by name it takes and never answers: keepalive@openssh.com, on the channel, is how sshd asks whether
        // the client is alive (ClientAliveInterval). To one it does not know it says no, which is an answer (RFC 4254, section 5.4).
        info.ChannelRequests.Clear();
        return info;
    }

    private void Offer(ConnectionInfo info, HostKeyVerifier verifier)
    {
        Offer(info.Encryptions, "Ciphers", plan.Ciphers, names => Algorithms.First(Algorithms.Ciphers, names));
        Offer(info.HmacAlgorithms, "MACs", plan.Macs);
        Offer(info.KeyExchangeAlgorithms, "KexAlgorithms", plan.KexAlgorithms);
        Offer(info.HostKeyAlgorithms, "HostKeyAlgorithms", plan.HostKeyAlgorithms, names => Prefer(verifier, names));
        SeeHostKeys(info.HostKeyAlgorithms);
        info.CompressionAlgorithms["zlib@openssh.com"] = static () => new BoundedZlib();
        Algorithms.Set(info.CompressionAlgorithms, plan.Compression ? ["zlib@openssh.com", "none"] : ["none", "zlib@openssh.com"]);
    }

    private IReadOnlyList<string> Prefer(HostKeyVerifier verifier, IReadOnlyList<string> names) =>
        FirstKey is { } first ? Algorithms.First(first.Algorithms, names) : verifier.Prefer(names);

    private void Offer<TValue>(
        IDictionary<string, TValue> algorithms, string option, string? directive,
        Func<IReadOnlyList<string>, IReadOnlyList<string>>? order = null)
    {
        IReadOnlyList<string> names = Algorithms.Defaults(algorithms.Keys);
        if (order is not null)
            names = order(names);
        names = AlgorithmList.Apply(directive, names);
        if (plan.OptionNames.Contains(option.ToLowerInvariant()) && names.Where(name => !algorithms.ContainsKey(name)).ToList() is [_, ..] unknown)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                $"-Options {option} asks for {DisplayText.Clean(string.Join(',', unknown))}, which this transport does not have. "
                + "Leave it out, or use -Transport OpenSsh.");
        }
        Algorithms.Set(algorithms, names);
        if (algorithms.Count == 0)
        {
            throw new SftpException(
                SftpErrorKind.NegotiationFailed,
                $"None of the algorithms of {option} for '{plan.OriginalHost}' is known here: {DisplayText.Clean(string.Join(',', names))}.");
        }
    }

    // Of a certificate the library's event brings only the key; what the server showed passes through here, before anything else of it.
    private void SeeHostKeys(IDictionary<string, Func<byte[], KeyHostAlgorithm>> algorithms)
    {
        foreach ((string name, Func<byte[], KeyHostAlgorithm> read) in algorithms.ToList())
        {
            algorithms[name] = blob =>
            {
                // The key of a certificate's authority comes after it.
                _shownKey ??= HostKey.FromServer(blob);
                return read(blob);
            };
        }
    }

    private bool Trusts(byte[] plainBlob, HostKeyVerifier verifier, IInteraction interaction)
    {
        try
        {
            HostKey plain = HostKey.FromServer(plainBlob);
            _hostKey = _shownKey?.Plain.Equals(plain) == true ? _shownKey : plain;
            if (FirstKey is { } first && first.Fingerprint != plain.Fingerprint)
                throw SessionHostKeys.Refuse(plan.OriginalHost, first, plain.Fingerprint);
            if (!_hostKey.Equals(_acceptedKey))
                verifier.Check(_hostKey, new Postponed(interaction.CanPrompt, () => _mustAsk = true));
            if (_mustAsk)
                return false;
            // The server may exchange keys anew at any time; it is asked for nothing new as long as it shows the same.
            _acceptedKey = _hostKey;
            return true;
        }
        catch (SftpException exception)
        {
            _rejection = _mustAsk ? null : exception;
            return false;
        }
    }

    private async Task<SftpException> ExplainAsync(
        ConnectionInfo info, Exception exception, HostKeyVerifier verifier, CancellationToken cancellationToken)
    {
        if (SshNetFailure.IsNegotiation(exception) && _shownKey is not null)
            return WhyNotTrusted(verifier);
        // The library ends a wait by closing the socket under it.
        bool timeIsUp = Environment.TickCount64 - _started >= info.Timeout.TotalMilliseconds * 0.95;
        if (exception is ObjectDisposedException && timeIsUp)
            exception = new TimeoutException(exception.Message, exception);
        if (info.ServerVersion is null)
        {
            UnreachedHost unreached = new(plan, address, port) { Proxy = Proxy, Carrier = Carrier, Time = TimeToExplain };
            TimeSpan waited = TimeSpan.FromMilliseconds(Environment.TickCount64 - _started);
            if (await unreached.ExplainAsync(exception, waited, cancellationToken).ConfigureAwait(false) is { } reason)
                return reason;
        }
        // Some gaps it does not notice, and waits for ever.
        bool mayBeGap = SshNetFailure.IsNegotiation(exception)
            || (exception is SshOperationTimeoutException && info.ServerVersion is not null && _shownKey is null);
        if (mayBeGap && Proxy is null)
        {
            IReadOnlyDictionary<string, IReadOnlyList<string>> theirs =
                await KexInitProbe.AskAsync(address, port, TimeToExplain, cancellationToken).ConfigureAwait(false);
            if (SshNetFailure.OfNegotiation(plan.OriginalHost, Algorithms.Offered(info), theirs, exception) is { } gap)
                return gap;
        }
        string step = LoginProgress.Describe(info.ServerVersion is not null, _shownKey is not null, _record.Tried);
        return SshNetFailure.OfConnecting(plan.OriginalHost, plan.Port, plan.UserName, _record, step, exception);
    }

    // The library looks at a certificate's time and signatures itself, before it asks whether the key is trusted.
    private SftpException WhyNotTrusted(HostKeyVerifier verifier)
    {
        try
        {
            verifier.Check(_shownKey!, SilentInteraction.Instance);
        }
        catch (SftpException exception)
        {
            return exception;
        }
        return new SftpException(
            SftpErrorKind.HostKeyRejected,
            $"The host key of '{plan.OriginalHost}' was not accepted. The server shows the {_shownKey!.Plain.Algorithm} key {_shownKey.Fingerprint}, "
            + "but its signature, or that of its certificate, is not valid.");
    }

    /// <summary>Notes that a person would have to be asked, and answers no for now.</summary>
    private sealed class Postponed(bool canPrompt, Action noted) : IInteraction
    {
        public bool CanPrompt => canPrompt;

        public string? Ask(string prompt, bool echo) => null;

        public bool Confirm(string question)
        {
            noted();
            return false;
        }

        public void Warn(string warning)
        {
        }
    }
}
