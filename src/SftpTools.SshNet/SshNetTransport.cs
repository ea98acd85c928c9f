using SftpTools.Errors;
using SftpTools.SshNet.Channels;
using SftpTools.SshNet.Logins;
using SftpTools.Transports;
using SftpTools.Transports.Config;

namespace SftpTools.SshNet;

/// <summary>Reaches a server with SSH.NET, in this process: through the jump hosts, to a raw channel of the sftp subsystem.</summary>
internal sealed class SshNetTransport : ITransport
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public SftpTransport Kind => SftpTransport.SshNet;

    /// <summary>Where ssh_config is; another place only in tests.</summary>
    public SshConfigEnvironment Configuration { get; init; } = SshConfigEnvironment.Current;

    /// <inheritdoc/>
    public async Task<ITransportConnection> ConnectAsync(
        ConnectionOptions options, IInteraction interaction, CancellationToken cancellationToken)
    {
        SubsystemChannel.Bind();
        ConnectionPlan plan = ConnectionPlan.Resolve(options, Configuration);
        foreach (string problem in plan.Problems.Select(problem => problem.ToString()).Distinct())
            interaction.Warn(problem);
        if (plan is { HostKeyPolicy: HostKeyPolicy.None, HostKeyFingerprint: null })
            interaction.Warn(UncheckedHostKey.Warning(plan.OriginalHost));
        if (!plan.MayPrompt)
            interaction = SilentInteraction.Instance;

        TimeSpan timeout = options.ConnectingTimeout ?? plan.ConnectTimeout ?? s_defaultTimeout;
        SshRoute route = new()
        {
            KeepAliveInterval = plan.KeepAliveInterval,
            KeepAliveCount = plan.KeepAliveCount == 0 ? int.MaxValue : plan.KeepAliveCount,
        };
        SubsystemChannel? channel = null;
        try
        {
            HopConnector target = await ConnectRouteAsync(plan, options, route, interaction, timeout, cancellationToken)
                .ConfigureAwait(false);
            // Only now, because the channel is the client's own business: the library waits with the client's timeout.
            (channel, SshNetConnection connection) = await Task.Run(() => Open(plan, options, route, target), cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            // To end what is broken may take a while; nobody waits for that.
            _ = Task.Run(
                () =>
                {
                    channel?.Dispose();
                    route.Dispose();
                },
                CancellationToken.None);
            throw;
        }
    }

    private static async Task<HopConnector> ConnectRouteAsync(
        ConnectionPlan plan, ConnectionOptions options, SshRoute route, IInteraction interaction, TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        HopConnector? connector = null;
        ProxyAddress? proxy = options.Proxy;
        ConnectionPlan[] way = [.. plan.Hops, plan];
        for (int i = 0; i < way.Length; i++)
        {
            ConnectionPlan hop = way[i];
            bool isTarget = i == way.Length - 1;
            HopForward? carrier = i == 0 ? null : route.Forward($"'{way[i - 1].OriginalHost}'", hop.HostName, hop.Port);
            (string address, int port) = carrier is null ? (hop.HostName, hop.Port) : ("127.0.0.1", carrier.BoundPort);
            // The password and the keys given as text are for the server and for no host on the way.
            connector = new HopConnector(hop, address, port)
            {
                Password = isTarget ? options.Password : null,
                KeyTexts = isTarget ? options.KeyTexts : [],
                KeyPassphrase = options.KeyPassphrase,
                SessionKeys = options.SessionKeys,
                IsJumpHost = !isTarget,
                Proxy = proxy,
                Carrier = carrier,
                Timeout = timeout,
            };
            try
            {
                route.Add(await connector.ConnectAsync(interaction, cancellationToken).ConfigureAwait(false));
            }
            catch (SftpException exception) when (!isTarget)
            {
                throw new SftpException(exception.Kind, $"On the way to '{plan.OriginalHost}': {exception.Message}", exception)
                {
                    ServerMessage = exception.ServerMessage,
                };
            }
            proxy = null;
        }
        return connector!;
    }

    private static (SubsystemChannel, SshNetConnection) Open(
        ConnectionPlan plan, ConnectionOptions options, SshRoute route, HopConnector target)
    {
        SubsystemChannel channel = SubsystemChannel.Create(route.Client);
        ConnectionFacts facts = target.Facts() with { RemoteAddress = plan.Hops.Count == 0 && options.Proxy is null ? channel.RemoteAddress : null };
        // Before it is opened, so that not a byte is missed.
        SshNetConnection connection = new(plan.OriginalHost, route, channel, facts);
        try
        {
            if (!channel.Open(options.Subsystem))
            {
                throw new SftpException(
                    SftpErrorKind.NotSupported,
                    $"'{plan.OriginalHost}' accepted the login but has no subsystem '{DisplayText.Clean(options.Subsystem)}', so it offers no SFTP.");
            }
        }
        catch (Exception exception) when (exception is not SftpException)
        {
            throw SshNetFailure.OfLink(plan.OriginalHost, null, exception);
        }
        // From here on a full window may take as long as it takes; the session's own timeouts bound it.
        route.Client.ConnectionInfo.Timeout = Timeout.InfiniteTimeSpan;
        return (channel, connection);
    }
}
