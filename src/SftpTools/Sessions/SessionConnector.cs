using System.Diagnostics.CodeAnalysis;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Transports;

namespace SftpTools.Sessions;

/// <summary>Makes the connections of one session: the first, and a new one after each loss, one attempt at a time.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim and a CancellationTokenSource hold nothing to dispose until a wait handle or a timer is asked for.")]
internal sealed class SessionConnector(ITransport transport, ConnectionOptions options)
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();

    // Guarded by _turn.
    private SessionConnection? _current;
    private object? _outage;
    private SftpException? _lastFailure;
    private Task _ending = Task.CompletedTask;
    private volatile int _failures;
    private bool _closed;

    public ITransport Transport => transport;

    public ConnectionOptions Options => options;

    /// <summary>How many connections have been made.</summary>
    public int ConnectCount { get; private set; }

    /// <summary>Told of each new connection.</summary>
    public Action<SessionConnection>? Connected { get; set; }

    /// <summary>Whether the login took an answer of a person, which cannot be given again.</summary>
    public bool AskedForAnswer { get; private set; }

    /// <summary>Makes the first connection; a person may be asked.</summary>
    public async Task<SessionConnection> ConnectAsync(IInteraction interaction, CancellationToken cancellationToken)
    {
        NoticingInteraction noticing = new(interaction);
        _current = await ConnectOnceAsync(noticing, cancellationToken).ConfigureAwait(false);
        AskedForAnswer = noticing.AskedForAnswer;
        return _current;
    }

    /// <summary>Replaces a lost connection. Of many callers one connects, the others get what it got. Nobody is asked.</summary>
    public async Task<SessionConnection> ReplaceAsync(SessionConnection lost, CancellationToken cancellationToken)
    {
        int failuresBefore = _failures;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
                throw Closed();
            if (_current is not null && _current != lost)
            {
                if (!_current.Client.Ended.IsCompleted)
                    return _current;
                lost = _current;
            }
            // Everybody who waited for an attempt that failed gets its answer; who comes later asks again.
            if (_lastFailure is not null && _failures != failuresBefore)
                throw new SftpException(_lastFailure.Kind, _lastFailure.Message, _lastFailure) { Outage = _outage };
            End(lost);
            try
            {
                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
                _current = await ConnectOnceAsync(SilentInteraction.Instance, either.Token).ConfigureAwait(false);
                _lastFailure = null;
                _outage = null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw Closed();
            }
            catch (SftpException exception)
            {
                exception.Outage = _outage ??= new object();
                _lastFailure = exception;
                _failures++;
                throw;
            }
            Connected?.Invoke(_current);
            return _current;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the connection, or the attempt to make one, and makes no more.</summary>
    public async Task CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _closed = true;
            if (_current is not null)
                await _current.DisposeAsync().ConfigureAwait(false);
            await _ending.ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    // A dead link takes seconds to end, because nobody answers any more. The command that is waiting need not wait for that.
    private void End(SessionConnection lost)
    {
        Task before = _ending;
        _ending = Task.Run(async () =>
        {
            await lost.DisposeAsync().ConfigureAwait(false);
            await before.ConfigureAwait(false);
        });
    }

    private void KeepHostKey(ITransportConnection link)
    {
        if (link.Facts is not { HostKeyFingerprint: { } shown, HostKeyAlgorithm: { } algorithm })
            return;
        if (options.SessionKeys.Server is { } first && first.Fingerprint != shown)
            throw SessionHostKeys.Refuse(options.HostName, first, shown);
        options.SessionKeys.Remember(null, new SessionHostKey(shown, algorithm));
    }

    private SftpException Closed() => new(SftpErrorKind.ConnectionLost, $"The session with '{options.HostName}' is closed.");

    private async Task<SessionConnection> ConnectOnceAsync(IInteraction interaction, CancellationToken cancellationToken)
    {
        // A little longer than what the transport itself was told, so that its own, better message comes first.
        TimeSpan timeout = (options.ConnectingTimeout ?? s_defaultTimeout) + TimeSpan.FromSeconds(2);
        using ConnectDeadline deadline = new(timeout, cancellationToken);
        ITransportConnection? link = null;
        try
        {
            link = await transport.ConnectAsync(options, deadline.Pausing(interaction), deadline.Token).ConfigureAwait(false);
            ChannelOptions channelOptions = new()
            {
                OperationTimeout = options.OperationTimeout,
                ExplainLoss = link.ExplainLoss,
                Names = options.NameEncoding is { } encoding ? new NameTranslation(encoding) : null,
            };
            (SftpClient client, string home) = await SftpClient
                .OpenAtHomeAsync(link.Input, link.Output, channelOptions, deadline.Token).ConfigureAwait(false);
            KeepHostKey(link);
            link.LoginIsOver();
            ConnectCount++;
            return new SessionConnection(link, client, home, DateTime.Now);
        }
        catch (Exception exception)
        {
            if (link is not null)
                await link.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new SftpException(
                    SftpErrorKind.Timeout, $"'{options.HostName}' did not complete the connection within {timeout.TotalSeconds:0} seconds.");
            }
            throw;
        }
    }
}
